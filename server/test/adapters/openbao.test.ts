import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Simulator } from '@freehold/simulators'
import { openbaoAdapter } from '#adapters/openbao'
import { PortError } from '#ports/provisioner'
import { portSuite } from './port-suite.ts'
import {
  aSimulator,
  aWish,
  connectTo,
  kindOf,
  listAll,
  look,
  serverFrom,
  withSecrets,
  type Subject,
} from './subject.ts'

type Openbao = ReturnType<typeof openbaoAdapter.connect>

const path = kindOf(openbaoAdapter, 'openbao.path')

const secrets = { telegramToken: '123456:canary-of-telegram', smtpPassword: 'canary of "mail" & more' }
const rootOf = (simulator: Simulator<'openbao'>) => ({ token: simulator.credentials.rootToken })
const roleOf = ({ credentials: { roleId, secretId } }: Simulator<'openbao'>) => ({ roleId, secretId })

const subject: Subject<Openbao, 'openbao'> = {
  adapter: openbaoAdapter,
  kind: path,
  simulator: 'openbao',
  credentials: roleOf,
  real: serverFrom('OPENBAO_ADDR', { token: 'OPENBAO_TOKEN' }),
  spec: () => Promise.resolve({ mount: 'secret', prefix: 'tenants' }),
  changed: {},
  secrets,
  count: ({ state }, { ref }) =>
    state.secrets.filter((secret) => secret.path === `tenants/${ref.externalName}`).length,
}
portSuite(subject)

async function arrange(t: TestContext) {
  const simulator = await aSimulator(t, 'openbao')
  const connection = connectTo(t, openbaoAdapter, { url: simulator.url, credentials: rootOf(simulator) })
  const held = () => simulator.state.secrets[0]
  return { simulator, connection, held, wish: aWish(path, {}, secrets) }
}

suite('openbao.path', () => {
  test('the data is the secrets, and is never read back', async (t) => {
    const { simulator, connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    assert.deepEqual(held()?.versions.at(-1)?.data, secrets)
    await look(path, connection, withSecrets(wanted, { ...secrets, smtpPassword: 'another' }))
    assert.equal(held()?.versions.at(-1)?.data?.['smtpPassword'], 'another')
    assert.equal(simulator.requests.count({ method: 'GET', path: '/v1/secret/data/' }), 0)
  })

  test('a plan names the secrets that change, by fingerprint', async (t) => {
    const { connection, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    const other = withSecrets(wanted, { telegramToken: 'new', discordToken: 'more' })
    const { plan } = await look(path, connection, other)
    assert.equal(plan.action, 'update')
    assert.deepEqual(
      plan.changes.map(({ field, from, to }) => [field, from, to]),
      [
        ['secrets.smtpPassword', wanted.fingerprints['smtpPassword'], null],
        ['secrets.telegramToken', wanted.fingerprints['telegramToken'], other.fingerprints['telegramToken']],
        ['secrets.discordToken', null, other.fingerprints['discordToken']],
      ],
    )
    assert.equal((await look(path, connection, other)).plan.action, 'keep')
  })

  test('a version that somebody else wrote shows, and is replaced', async (t) => {
    const { simulator, connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    await fetch(`${simulator.url}/v1/secret/data/tenants/${wish.ref.externalName}`, {
      method: 'POST',
      headers: { 'x-vault-token': simulator.credentials.rootToken, 'content-type': 'application/json' },
      body: JSON.stringify({ data: { telegramToken: 'stolen' } }),
    })
    const { plan } = await look(path, connection, wanted)
    assert.deepEqual(plan.changes[0], { field: 'data', from: 'changed by somebody else', to: 'as written' })
    assert.deepEqual(held()?.versions.at(-1)?.data, secrets)
  })

  test('suspending leaves no version readable, and resuming restores what was there', async (t) => {
    const { connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    const changed = withSecrets(wanted, { telegramToken: 'second' })
    await look(path, connection, changed)
    await look(path, connection, { ...changed, presence: 'suspended' })
    assert.equal(
      held()?.versions.every(({ deletion_time }) => deletion_time !== ''),
      true,
    )
    await look(path, connection, changed)
    assert.deepEqual(
      held()?.versions.map(({ deletion_time }) => deletion_time === ''),
      [false, true],
    )
  })

  test('secrets that change during a suspension are written when it ends', async (t) => {
    const { connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    await look(path, connection, { ...wanted, presence: 'suspended' })
    const changed = withSecrets(wanted, { telegramToken: 'second' })
    assert.equal((await look(path, connection, { ...changed, presence: 'suspended' })).plan.action, 'keep')
    assert.equal(held()?.current_version, 1)
    assert.equal((await look(path, connection, changed)).plan.action, 'resume')
    assert.deepEqual(held()?.versions.at(-1)?.data, { telegramToken: 'second' })
  })

  test('a softly deleted path keeps its version: it is restored and not created anew', async (t) => {
    const { simulator, connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    await fetch(`${simulator.url}/v1/secret/data/tenants/${wish.ref.externalName}`, {
      method: 'DELETE',
      headers: { 'x-vault-token': simulator.credentials.rootToken },
    })
    assert.equal((await look(path, connection, wanted)).plan.action, 'resume')
    assert.equal(held()?.current_version, 1)
    assert.equal(held()?.versions[0]?.deletion_time, '')
  })

  test('custom metadata of others stays, and a path of somebody else is left alone', async (t) => {
    const { simulator, connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    const secret = held()
    assert.ok(secret)
    const custom_metadata = { ...secret.custom_metadata, owner: 'team red' }
    simulator.state.tables.secrets.set(`secret/${secret.path}`, { ...secret, custom_metadata })
    await look(path, connection, withSecrets(wanted, { telegramToken: 'second' }))
    assert.equal(held()?.custom_metadata?.['owner'], 'team red')

    const stranger = { ...wish, ref: { ...wish.ref, marker: 'someone-else' } }
    await assert.rejects(
      look(path, connection, stranger),
      (error) => error instanceof PortError && error.kind === 'conflict',
    )
    await path.remove(connection, stranger.ref)
    assert.equal(simulator.state.secrets.length, 1)
  })

  test('values that Freehold no longer has are asked for, not invented', async (t) => {
    const { connection, wish } = await arrange(t)
    await assert.rejects(
      look(path, connection, { ...wish, secrets: {} }),
      (error) => error instanceof PortError && !error.retryable && error.message.includes('telegramToken'),
    )
  })

  test('values that were erased after delivery stay, while others change and go', async (t) => {
    const { connection, held, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    const change = withSecrets(wanted, { discordToken: 'new' })
    const { telegramToken = '' } = wanted.fingerprints
    const erased = { ...change, fingerprints: { ...change.fingerprints, telegramToken } }
    assert.equal((await look(path, connection, erased)).plan.action, 'update')
    assert.deepEqual(held()?.versions.at(-1)?.data, {
      telegramToken: secrets.telegramToken,
      discordToken: 'new',
    })
    assert.equal((await look(path, connection, erased)).plan.action, 'keep')
  })

  test('an object stays where it was made when the blueprint names another place', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(path, connection, wish)
    const spec = { prefix: 'elsewhere' }
    assert.equal(
      (await look(path, connection, { ...wanted, spec, ref: { ...wanted.ref, spec } })).plan.action,
      'keep',
    )
    assert.equal(simulator.state.secrets.length, 1)
  })
})

suite('OpenBao connections', () => {
  test('a role signs in once for many calls, and again when its token is refused', async (t) => {
    const simulator = await aSimulator(t, 'openbao')
    const connection = connectTo(t, openbaoAdapter, { url: simulator.url, credentials: roleOf(simulator) })
    const logins = () => simulator.requests.count({ path: '/v1/auth/approle/login' })
    await Promise.all(Array.from({ length: 20 }, () => look(path, connection, aWish(path, {}, secrets))))
    assert.equal(logins(), 1)
    for (const { id } of simulator.state.tokens) simulator.state.tables.tokens.delete(id)
    await look(path, connection, aWish(path, {}, secrets))
    assert.equal(logins(), 2)
  })

  test('a role with a wrong secret is a finding', async (t) => {
    const simulator = await aSimulator(t, 'openbao')
    const credentials = { ...roleOf(simulator), secretId: 'not-this-one' }
    const connection = connectTo(t, openbaoAdapter, { url: simulator.url, credentials })
    assert.deepEqual(
      (await openbaoAdapter.check(connection)).findings.map(({ code }) => code),
      ['credentials_refused'],
    )
    await assert.rejects(
      path.observe(connection, aWish(path, {}).ref),
      (error) =>
        error instanceof PortError && error.kind === 'auth' && !error.message.includes('not-this-one'),
    )
  })

  test('without credentials there is no connection', (t) => {
    assert.throws(
      () => connectTo(t, openbaoAdapter, { url: 'http://127.0.0.1:1', credentials: {} }),
      PortError,
    )
  })

  test('a check tells a sealed server, and a mount of the wrong kind or none', async (t) => {
    const { simulator, connection } = await arrange(t)
    assert.deepEqual(await openbaoAdapter.check(connection), { version: '2.6.2', findings: [] })
    const mount = simulator.state.mounts[0]
    assert.ok(mount)
    simulator.state.tables.mounts.set('secret', { ...mount, options: { version: '1' } })
    assert.deepEqual(
      (await openbaoAdapter.check(connection)).findings.map(({ code }) => code),
      ['mount_not_kv2'],
    )
    simulator.state.tables.mounts.delete('secret')
    assert.deepEqual(
      (await openbaoAdapter.check(connection)).findings.map(({ code }) => code),
      ['mount_missing'],
    )
    await assert.rejects(
      look(path, connection, aWish(path, {}, secrets)),
      (error) => error instanceof PortError && error.kind === 'invalid' && error.message.includes('mount'),
    )
    simulator.state.tables.seal.set('now', { sealed: true, standby: false })
    assert.deepEqual(
      (await openbaoAdapter.check(connection)).findings.map(({ code }) => code),
      ['sealed'],
    )
  })

  test('what lies at the usual place is listed by name', async (t) => {
    const { connection, wish } = await arrange(t)
    assert.deepEqual(await listAll(path, connection), [])
    const { wanted } = await look(path, connection, wish)
    assert.deepEqual(await listAll(path, connection), [
      { externalName: wish.ref.externalName, externalId: wanted.ref.externalId, marker: null },
    ])
  })
})
