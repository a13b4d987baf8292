import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { aSimulator, clientOf } from './client.ts'

async function aVault(t: TestContext) {
  const openbao = await aSimulator(t, 'openbao')
  return { openbao, call: clientOf(openbao, { 'x-vault-token': openbao.credentials.rootToken }) }
}

test('an AppRole login gives a token that can be looked up, renewed and revoked', async (t) => {
  const { openbao, call } = await aVault(t)
  const { roleId, secretId } = openbao.credentials
  assert.equal(
    (await call('POST', '/v1/auth/approle/login', { role_id: roleId, secret_id: 'no' })).status,
    400,
  )
  const login = await call(
    'POST',
    '/v1/auth/approle/login',
    { role_id: roleId, secret_id: secretId },
    { 'x-vault-token': '' },
  )
  const headers = { 'x-vault-token': String(login.at('auth.client_token')) }
  assert.equal(login.at('auth.lease_duration'), 3600)
  const own = await call('GET', '/v1/auth/token/lookup-self', undefined, headers)
  assert.equal(own.at('data.renewable'), true)
  assert.equal((await call('POST', '/v1/auth/token/renew-self', undefined, headers)).status, 200)
  assert.equal((await call('POST', '/v1/auth/token/renew-self')).status, 400)
  assert.equal((await call('POST', '/v1/auth/token/revoke-self', undefined, headers)).status, 204)
  const refused = await call('GET', '/v1/auth/token/lookup-self', undefined, headers)
  assert.deepEqual([refused.status, refused.text], [403, '{"errors":["permission denied"]}'])
})

test('a write with check-and-set makes a version only when the version is the expected one', async (t) => {
  const { openbao, call } = await aVault(t)
  const path = '/v1/secret/data/tenants/acme'
  assert.equal((await call('POST', path, { data: { key: 'a' }, options: { cas: 0 } })).at('data.version'), 1)
  const late = await call('POST', path, { data: { key: 'b' }, options: { cas: 0 } })
  assert.equal(late.status, 400)
  assert.match(late.text, /check-and-set parameter did not match/)
  assert.equal((await call('POST', path, { data: { key: 'b' }, options: { cas: 1 } })).at('data.version'), 2)
  assert.equal(openbao.state.secrets[0]?.current_version, 2)
})

test('trap: a softly deleted secret is not found, yet keeps its version, so that cas 0 fails', async (t) => {
  const { call } = await aVault(t)
  const path = '/v1/secret/data/acme'
  const never = await call('GET', path)
  assert.deepEqual([never.status, never.text], [404, '{"errors":[]}'])
  await call('POST', path, { data: { key: 'a' } })
  assert.equal((await call('DELETE', path)).status, 204)
  const gone = await call('GET', path)
  assert.equal(gone.status, 404)
  assert.match(String(gone.at('data.metadata.deletion_time')), /^\d{4}-/)
  assert.equal((await call('POST', path, { data: { key: 'b' }, options: { cas: 0 } })).status, 400)
  assert.equal((await call('POST', '/v1/secret/undelete/acme', { versions: [1] })).status, 204)
  assert.equal(String((await call('GET', path)).at('data.data.key')), 'a')
})

test('a merge patch wants its own content type and keeps what it does not name', async (t) => {
  const { call } = await aVault(t)
  const path = '/v1/secret/data/acme'
  await call('POST', path, { data: { one: '1', two: '2' } })
  assert.equal((await call('PATCH', path, { data: { two: '3' } })).status, 415)
  const headers = { 'content-type': 'application/merge-patch+json' }
  assert.equal((await call('PATCH', path, { data: { two: '3', one: null } }, headers)).status, 200)
  assert.deepEqual((await call('GET', path)).at('data.data'), { two: '3' })
  assert.equal((await call('PATCH', '/v1/secret/data/none', { data: {} }, headers)).status, 404)
})

test('metadata is read without the secret, listed by folder, and deleted with every version', async (t) => {
  const { openbao, call } = await aVault(t)
  assert.equal((await call('GET', '/v1/secret/metadata/?list=true')).status, 404)
  await call('POST', '/v1/secret/data/tenants/acme/packages', { data: { key: 'a' } })
  await call('POST', '/v1/secret/data/tenants/beta', { data: { key: 'a' } })
  await call('POST', '/v1/secret/metadata/tenants/beta', { custom_metadata: { hash: 'abc' } })
  assert.equal(
    String((await call('GET', '/v1/secret/metadata/tenants/beta')).at('data.custom_metadata.hash')),
    'abc',
  )
  const keys = async (path: string) => (await call('GET', path)).listAt('data.keys').map(String)
  assert.deepEqual(await keys('/v1/secret/metadata/?list=true'), ['tenants/'])
  assert.deepEqual(await keys('/v1/secret/metadata/tenants?list=true'), ['acme/', 'beta'])
  assert.deepEqual(await keys('/v1/secret/metadata/tenants/?list=true&after=acme/&limit=5'), ['beta'])
  await call('DELETE', '/v1/secret/metadata/tenants/beta')
  assert.equal(openbao.state.secrets.length, 1)
  assert.equal((await call('POST', '/v1/secret/metadata/x', { custom_metadata: { n: 1 } })).status, 400)
})

test('the method LIST, which Node cannot parse, is answered with the way that works', async (t) => {
  const { call } = await aVault(t)
  const refused = await call('LIST', '/v1/secret/metadata/')
  assert.equal(refused.status, 400)
  assert.match(refused.text, /list=true/)
})

test('a mount in use is refused, and another namespace has mounts of its own', async (t) => {
  const { call } = await aVault(t)
  const again = await call('POST', '/v1/sys/mounts/secret', { type: 'kv', options: { version: '2' } })
  assert.deepEqual([again.status, again.text], [400, '{"errors":["path is already in use at secret/"]}'])
  assert.equal((await call('POST', '/v1/sys/mounts/transit', { type: 'transit' })).status, 204)
  const mounts = await call('GET', '/v1/sys/mounts')
  assert.deepEqual([mounts.at('data.secret/.type'), mounts.at('data.transit/.type')], ['kv', 'transit'])

  const inTeam = { 'x-vault-namespace': 'team' }
  assert.equal((await call('GET', '/v1/sys/mounts', undefined, inTeam)).status, 404)
  assert.equal((await call('POST', '/v1/sys/namespaces/team', {})).status, 200)
  assert.deepEqual((await call('GET', '/v1/sys/mounts', undefined, inTeam)).at('data'), {})
  assert.equal((await call('POST', '/v1/secret/data/a', { data: {} }, inTeam)).status, 404)
})

test('transit keys are made once, rotate, and unwrap what older versions sealed', async (t) => {
  const { call } = await aVault(t)
  assert.equal((await call('POST', '/v1/transit/keys/app', {})).status, 404)
  await call('POST', '/v1/sys/mounts/transit', { type: 'transit' })
  await call('POST', '/v1/transit/keys/app', { type: 'aes256-gcm96', derived: true })
  assert.equal((await call('POST', '/v1/transit/keys/app', {})).at('data.latest_version'), 1)
  const plaintext = Buffer.from('secret').toString('base64')
  const context = Buffer.from('organization 1').toString('base64')
  const sealed = (await call('POST', '/v1/transit/encrypt/app', { plaintext, context })).at('data.ciphertext')
  assert.match(String(sealed), /^vault:v1:/)
  await call('POST', '/v1/transit/keys/app/rotate')
  const rewrapped = (await call('POST', '/v1/transit/rewrap/app', { ciphertext: sealed, context })).at(
    'data.ciphertext',
  )
  assert.match(String(rewrapped), /^vault:v2:/)
  for (const ciphertext of [sealed, rewrapped])
    assert.equal(
      String((await call('POST', '/v1/transit/decrypt/app', { ciphertext, context })).at('data.plaintext')),
      plaintext,
    )
  const elsewhere = Buffer.from('organization 2').toString('base64')
  assert.equal(
    (await call('POST', '/v1/transit/decrypt/app', { ciphertext: sealed, context: elsewhere })).status,
    400,
  )
  await call('POST', '/v1/transit/keys/app/config', { min_decryption_version: 2 })
  assert.equal((await call('POST', '/v1/transit/decrypt/app', { ciphertext: sealed, context })).status, 400)
  const dataKey = await call('POST', '/v1/transit/datakey/plaintext/app', { context })
  const opened = await call('POST', '/v1/transit/decrypt/app', {
    ciphertext: dataKey.at('data.ciphertext'),
    context,
  })
  assert.deepEqual(opened.at('data.plaintext'), dataKey.at('data.plaintext'))
  assert.equal((await call('POST', '/v1/transit/encrypt/none', { plaintext })).status, 400)
})

test('health needs no token and says sealed and standby by its status', async (t) => {
  const { call } = await aVault(t)
  const health = async (query = '') =>
    (await call('GET', `/v1/sys/health${query}`, undefined, { 'x-vault-token': '' })).status
  assert.equal(await health(), 200)
  await call('POST', '/_sim/seal', { standby: true })
  assert.deepEqual([await health(), await health('?standbyok=true')], [429, 200])
  await call('POST', '/_sim/seal', { sealed: true })
  assert.equal(await health(), 503)
  assert.equal((await call('GET', '/v1/secret/data/a')).status, 503)
})

test('what the product refuses is refused', async (t) => {
  const { call } = await aVault(t)
  assert.equal((await call('GET', '/v1/secret/data/a', undefined, { 'x-vault-token': '' })).status, 403)
  assert.equal((await call('GET', '/v1/nothing/data/a')).status, 404)
  const unknown = await call('POST', '/v1/secret/data/a', { data: {}, cas: 0 })
  assert.equal(unknown.status, 400)
  assert.match(unknown.text, /cas/)
  assert.equal((await call('POST', '/v1/secret/data/a', {})).status, 400)
  assert.equal((await call('POST', '/v1/secret/data/a', '{"data"')).status, 400)
})
