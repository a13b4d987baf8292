import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { aSimulator, clientOf, type Client } from './client.ts'

async function aForge(t: TestContext) {
  const gitea = await aSimulator(t, 'gitea')
  const client = clientOf(gitea, { authorization: `token ${gitea.credentials.adminToken}` })
  const call: Client = (method, path, ...rest) => client(method, `/api/v1${path}`, ...rest)
  return { gitea, call }
}

test('trap: an organization of which nobody says otherwise is public', async (t) => {
  const { gitea, call } = await aForge(t)
  const made = await call('POST', '/orgs', { username: 'tenant-acme' })
  assert.deepEqual([made.status, made.at('visibility')], [201, 'public'])
  await call('POST', '/orgs', { username: 'tenant-beta', visibility: 'private' })
  assert.equal((await call('GET', '/orgs/tenant-beta')).status, 200)
  const listed = await call('GET', '/orgs')
  assert.deepEqual([listed.listAt('').length, listed.at('0.name')], [1, 'tenant-acme'])
  assert.equal((await call('GET', '/admin/orgs')).listAt('').length, 2)
  assert.equal(gitea.state.organizations.length, 2)
})

test('trap: an organization with repositories is deleted with 500, and its repositories go in the background', async (t) => {
  const { gitea, call } = await aForge(t)
  await call('POST', '/orgs', { username: 'acme', visibility: 'private' })
  assert.equal(
    (await call('POST', '/orgs/acme/repos', { name: 'shop', private: true, auto_init: true })).status,
    201,
  )
  assert.equal((await call('DELETE', '/orgs/acme')).status, 500)
  assert.equal((await call('DELETE', '/orgs/acme/repos')).status, 202)
  assert.equal((await call('DELETE', '/orgs/acme')).status, 500)
  for (let tries = 0; gitea.state.repositories.length > 0 && tries < 100; tries += 1) await pause(5)
  assert.equal((await call('DELETE', '/orgs/acme')).status, 204)
  assert.equal((await call('GET', '/orgs/acme')).status, 404)
  assert.deepEqual([gitea.state.organizations.length, gitea.state.teams.length], [0, 0])
})

test('users and organizations share one namespace, whatever the case', async (t) => {
  const { call } = await aForge(t)
  const user = { username: 'Acme', email: 'it@acme.test', password: 'long enough' }
  assert.equal((await call('POST', '/admin/users', user)).status, 201)
  const taken = await call('POST', '/orgs', { username: 'acme' })
  assert.equal(taken.status, 422)
  assert.match(String(taken.at('message')), /already exists/)
  assert.equal((await call('POST', '/orgs', { username: 'api' })).status, 422)
  assert.equal((await call('POST', '/orgs', { username: 'a'.repeat(41) })).status, 422)
  assert.equal((await call('POST', '/admin/users', { ...user, username: 'other' })).status, 422)
})

test('trap: changing a user wants login name and source, also to forbid the sign-in', async (t) => {
  const { gitea, call } = await aForge(t)
  await call('POST', '/admin/users', { username: 'ada', email: 'ada@acme.test', password: 'long enough' })
  const refused = await call('PATCH', '/admin/users/ada', { prohibit_login: true })
  assert.equal(refused.status, 422)
  assert.match(String(refused.at('message')), /LoginName.*Required/)
  const change = { prohibit_login: true, login_name: 'ada', source_id: 0 }
  assert.equal((await call('PATCH', '/admin/users/ada', change)).status, 200)
  assert.equal(gitea.state.users.find(({ login }) => login === 'ada')?.prohibit_login, true)
})

test('the creator owns an organization; members come and go by team, the last owner stays', async (t) => {
  const { gitea, call } = await aForge(t)
  await call('POST', '/orgs', { username: 'acme' })
  await call('POST', '/admin/users', { username: 'ada', email: 'ada@acme.test', password: 'long enough' })
  const owners = await call('GET', '/orgs/acme/teams')
  assert.deepEqual([owners.at('0.name'), owners.at('0.permission')], ['Owners', 'owner'])
  const made = await call('POST', '/orgs/acme/teams', { name: 'developers', permission: 'write' })
  assert.equal(made.status, 201)
  assert.equal((await call('POST', '/orgs/acme/teams', { name: 'Developers' })).status, 422)
  const team = `/teams/${String(made.at('id'))}`
  for (const _twice of [1, 2]) assert.equal((await call('PUT', `${team}/members/ada`)).status, 204)
  assert.equal((await call('GET', '/orgs/acme/members')).listAt('').length, 2)
  assert.equal((await call('GET', '/orgs/acme/teams/search?q=dev')).listAt('data').length, 1)
  assert.equal((await call('DELETE', '/admin/users/ada')).status, 422)
  assert.equal((await call('DELETE', '/orgs/acme/members/ada')).status, 204)
  assert.equal((await call('GET', '/orgs/acme/members/ada')).status, 404)
  assert.equal((await call('DELETE', `/orgs/acme/members/${gitea.credentials.adminLogin}`)).status, 500)
})

test('a repository is made once, archived and brought back', async (t) => {
  const { gitea, call } = await aForge(t)
  await call('POST', '/orgs', { username: 'acme' })
  await call('POST', '/orgs/acme/repos', { name: 'shop' })
  assert.equal((await call('POST', '/orgs/acme/repos', { name: 'Shop' })).status, 409)
  assert.equal((await call('PATCH', '/repos/acme/shop', { archived: true })).at('archived'), true)
  assert.equal((await call('PATCH', '/repos/acme/shop', { archived: false })).at('archived'), false)
  assert.equal((await call('DELETE', '/repos/acme/shop')).status, 204)
  assert.equal((await call('GET', '/repos/acme/shop')).status, 404)
  assert.equal(gitea.state.repositories.length, 0)
})

test('lists page by fifty at most and say how many there are', async (t) => {
  const { call } = await aForge(t)
  for (let index = 0; index < 55; index += 1) await call('POST', '/orgs', { username: `org-${index}` })
  const page = await call('GET', '/orgs?limit=100')
  assert.deepEqual([page.listAt('').length, page.headers.get('x-total-count')], [50, '55'])
  assert.match(page.headers.get('link') ?? '', /page=2>; rel="next"/)
  assert.equal((await call('GET', '/orgs?limit=50&page=2')).listAt('').length, 5)
  assert.equal((await call('GET', '/orgs')).listAt('').length, 30)
})

test('what the product refuses is refused, and its probes need no token', async (t) => {
  const { gitea, call } = await aForge(t)
  assert.equal((await call('GET', '/orgs', undefined, { authorization: '' })).status, 401)
  assert.equal((await call('GET', '/orgs', undefined, { authorization: 'token no' })).status, 401)
  const unknown = await call('POST', '/orgs', { username: 'acme', color: 'red' })
  assert.equal(unknown.status, 400)
  assert.match(unknown.text, /color/)
  assert.equal((await call('POST', '/orgs', {})).status, 422)
  assert.equal((await call('POST', '/orgs', '{"user')).status, 422)
  const anonymous = clientOf(gitea)
  assert.equal((await anonymous('GET', '/api/healthz')).at('status'), 'pass')
  assert.equal((await anonymous('GET', '/api/v1/version')).at('version'), '1.27.0')
})
