import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { startSimulator, startSimulators } from '../src/index.ts'
import { aSimulator, clientOf } from './client.ts'

async function aGateway(t: TestContext) {
  const litellm = await aSimulator(t, 'litellm')
  const call = clientOf(litellm, { authorization: `Bearer ${litellm.credentials.masterKey}` })
  const newTeam = (team_id: string) => call('POST', '/team/new', { team_id })
  return { litellm, call, newTeam }
}

async function aDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'simulators-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}

test('a status before the write leaves nothing behind, a status after it does', async (t) => {
  const { litellm, newTeam } = await aGateway(t)
  litellm.fail({ path: '/team/new', status: 503, times: 1 })
  assert.equal((await newTeam('one')).status, 503)
  assert.equal(litellm.state.teams.length, 0)
  const fault = litellm.fail({ path: '/team/new', status: 500, when: 'after', times: 1 })
  assert.equal((await newTeam('two')).status, 500)
  assert.deepEqual(
    litellm.state.teams.map((team) => team.team_id),
    ['two'],
  )
  assert.equal(fault.hits, 1)
  assert.equal((await newTeam('three')).status, 200)
})

test('a reply is lost before the write or after it, and the log says so', async (t) => {
  const { litellm, newTeam } = await aGateway(t)
  litellm.fail({ kind: 'lost-reply', method: 'POST', times: 1 })
  await assert.rejects(newTeam('one'))
  litellm.fail({ kind: 'lost-reply', method: 'POST', when: 'after', times: 1 })
  await assert.rejects(newTeam('two'))
  assert.deepEqual(
    litellm.state.teams.map((team) => team.team_id),
    ['two'],
  )
  assert.equal(litellm.requests.count({ method: 'POST', path: '/team/new', status: 0 }), 2)
})

test('a fault strikes only what it names, until it is healed', async (t) => {
  const { litellm, call, newTeam } = await aGateway(t)
  litellm.fail({ method: 'GET', path: /team_id=one/, status: 502 })
  assert.equal((await newTeam('one')).status, 200)
  assert.equal((await call('GET', '/team/info?team_id=one')).status, 502)
  assert.equal((await call('GET', '/team/list')).status, 200)
  litellm.heal()
  assert.equal((await call('GET', '/team/info?team_id=one')).status, 200)
})

test('a duplicate makes two objects where the product has no unique key, and one where it has', async (t) => {
  const { litellm, newTeam } = await aGateway(t)
  litellm.fail({ kind: 'duplicate', path: '/team/new' })
  assert.equal((await newTeam('one')).status, 200)
  assert.equal(litellm.state.teams.length, 1)

  const coolify = await aSimulator(t, 'coolify')
  coolify.fail({ kind: 'duplicate', method: 'POST' })
  const call = clientOf(coolify, { authorization: `Bearer ${coolify.credentials.token}` })
  await call('POST', '/api/v1/projects', { name: 'acme' })
  assert.equal(coolify.state.projects.length, 2)
})

test('lagging reads hide what is new and show what has gone, until healed', async (t) => {
  const { litellm, call, newTeam } = await aGateway(t)
  await newTeam('old')
  litellm.fail({ kind: 'lag' })
  await newTeam('new')
  await call('POST', '/team/block', { team_id: 'old' })
  assert.equal((await call('GET', '/team/info?team_id=new')).status, 404)
  assert.equal((await call('GET', '/team/info?team_id=old')).at('team_info.blocked'), false)
  await call('POST', '/team/delete', { team_ids: ['old'] })
  assert.deepEqual((await call('GET', '/team/list')).at('0.team_id'), 'old')
  assert.equal((await newTeam('new')).status, 400)
  litellm.heal()
  const list = await call('GET', '/team/list')
  assert.deepEqual([list.listAt('').length, list.at('0.team_id')], [1, 'new'])
})

test('reads may lag by a time: what is older is seen', async (t) => {
  const { litellm, call, newTeam } = await aGateway(t)
  litellm.fail({ kind: 'lag', ms: 40 })
  await newTeam('one')
  const seen = async () => (await call('GET', '/team/info?team_id=one')).status === 200
  assert.equal(await seen(), false)
  const started = performance.now()
  while (!(await seen())) assert.ok(performance.now() - started < 2000)
})

test('too many requests come with a time to wait, bodies come slowly or as another server’s page', async (t) => {
  const { litellm, call, newTeam } = await aGateway(t)
  litellm.fail({ kind: 'rate-limit', retryAfterSeconds: 7, times: 1 })
  const limited = await newTeam('one')
  assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7'])
  litellm.fail({ kind: 'garbage', times: 1 })
  const garbage = await call('GET', '/team/list')
  assert.equal(garbage.status, 200)
  assert.throws(() => JSON.parse(garbage.text))
  litellm.fail({ kind: 'slow-body', ms: 60, times: 1 })
  litellm.fail({ kind: 'delay', ms: 40, times: 1 })
  const started = performance.now()
  assert.deepEqual((await call('GET', '/team/list')).listAt(''), [])
  assert.ok(performance.now() - started >= 45)
})

test('faults are set and healed over HTTP, and the log holds neither query nor body', async (t) => {
  const { litellm, call, newTeam } = await aGateway(t)
  const simulated = clientOf(litellm)
  assert.equal((await simulated('POST', '/_sim/faults', { kind: 'nonsense' })).status, 400)
  await simulated('POST', '/_sim/faults', { pathPattern: '^/team/', status: 500 })
  assert.equal((await newTeam('one')).status, 500)
  assert.equal((await simulated('GET', '/_sim/faults')).at('faults.0.hits'), 1)
  await simulated('DELETE', '/_sim/faults')
  await newTeam('one')
  await call('GET', '/key/info?key=sk-very-secret')
  const logged = await simulated('GET', '/_sim/requests')
  assert.equal(logged.at('total'), 3)
  assert.doesNotMatch(logged.text, /very-secret/)
  assert.equal((await simulated('GET', '/_sim/state')).at('teams.0.team_id'), 'one')
})

test('the page for people shows what there is, escapes it, and opens secrets only on a click', async (t) => {
  const openbao = await aSimulator(t, 'openbao')
  const call = clientOf(openbao, { 'x-vault-token': openbao.credentials.rootToken })
  await call('POST', '/v1/secret/data/tenants/acme', { data: { '<b>': 'top & secret' } })
  const page = await call('GET', '/')
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
  assert.match(page.text, /tenants\/acme/)
  assert.match(
    page.text,
    /<details><summary>show<\/summary><code>&lt;b&gt; = &quot;top &amp; secret&quot;<\/code>/,
  )
  assert.doesNotMatch(page.text, /<script/)
  assert.doesNotMatch((await call('GET', '/_sim/state')).text, /top & secret/)
})

test('with a state file a restarted simulator finds its objects again, and only its owner reads the file', async (t) => {
  const stateFile = join(await aDirectory(t), 'litellm.json')
  const first = await startSimulator('litellm', { stateFile })
  const call = clientOf(first, { authorization: `Bearer ${first.credentials.masterKey}` })
  await call('POST', '/team/new', { team_id: 'acme' })
  await call('POST', '/key/generate', { team_id: 'acme', key_alias: 'acme-1' })
  await first.close()
  assert.equal((await stat(stateFile)).mode & 0o077, 0)
  assert.match(await readFile(stateFile, 'utf8'), /acme-1/)

  const second = await aSimulator(t, 'litellm', { stateFile })
  const again = clientOf(second, { authorization: `Bearer ${second.credentials.masterKey}` })
  const listed = await again('GET', '/key/list?key_alias=acme-1&return_full_object=true')
  assert.equal(listed.at('keys.0.team_id'), 'acme')
})

test('several start together with credentials of one’s own, and the log forgets its oldest', async (t) => {
  const stateDir = await aDirectory(t)
  const simulators = await startSimulators({ kinds: ['gitea', 'coolify'], stateDir })
  t.after(() => simulators.close())
  assert.deepEqual(
    simulators.all.map(({ kind }) => kind),
    ['gitea', 'coolify'],
  )
  const call = clientOf(simulators.gitea)
  for (let index = 0; index < 2010; index += 1) await call('GET', '/api/healthz')
  assert.deepEqual([simulators.gitea.requests.total, simulators.gitea.requests.list().length], [2010, 2000])

  const own = await aSimulator(t, 'litellm', { credentials: { masterKey: 'sk-mine' } })
  assert.equal((await clientOf(own, { authorization: 'Bearer sk-mine' })('GET', '/team/list')).status, 200)
})
