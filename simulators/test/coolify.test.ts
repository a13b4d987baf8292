import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { aSimulator, clientOf, type Client } from './client.ts'

async function aCoolify(t: TestContext) {
  const coolify = await aSimulator(t, 'coolify')
  const client = clientOf(coolify, { authorization: `Bearer ${coolify.credentials.token}` })
  const call: Client = (method, path, ...rest) => client(method, `/api/v1${path}`, ...rest)
  return { coolify, call }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 200, 'it should have happened by now')
    await pause(5)
  }
}

async function aProject({ coolify, call }: Awaited<ReturnType<typeof aCoolify>>) {
  const project_uuid = String((await call('POST', '/projects', { name: 'tenant-acme' })).at('uuid'))
  return { project_uuid, server_uuid: coolify.state.servers[0]?.uuid, environment_name: 'production' }
}

test('trap: names are not unique, so a project that is asked for twice is there twice', async (t) => {
  const { coolify, call } = await aCoolify(t)
  for (const _twice of [1, 2])
    assert.equal((await call('POST', '/projects', { name: 'acme', description: 'one' })).status, 201)
  const listed = await call('GET', '/projects')
  assert.deepEqual([listed.at('0.name'), listed.at('1.name')], ['acme', 'acme'])
  assert.deepEqual(Object.keys(coolify.state.projects[0] ?? {}).toSorted(), [
    'description',
    'id',
    'name',
    'uuid',
  ])
})

test('trap: a reply that is lost after the write leaves a project behind', async (t) => {
  const { coolify, call } = await aCoolify(t)
  coolify.fail({ kind: 'lost-reply', when: 'after', method: 'POST', path: '/api/v1/projects', times: 1 })
  await assert.rejects(call('POST', '/projects', { name: 'acme' }))
  assert.equal((await call('POST', '/projects', { name: 'acme' })).status, 201)
  assert.equal(coolify.state.projects.length, 2)
})

test('trap: a field that is not documented is not allowed, and a description takes no colon', async (t) => {
  const { call } = await aCoolify(t)
  const refused = await call('POST', '/projects', { name: 'acme', team: 1 })
  assert.deepEqual([refused.status, refused.at('errors.team.0')], [422, 'This field is not allowed.'])
  assert.equal((await call('POST', '/projects', { name: 'acme', description: 'freehold:1' })).status, 422)
  assert.equal((await call('POST', '/projects', { name: 'acme', description: 'freehold=1' })).status, 201)
  assert.equal((await call('POST', '/projects', {})).at('errors.name.0'), 'The name field is required.')
})

test('a project changes with 201 and goes only when it is empty', async (t) => {
  const context = await aCoolify(t)
  const { coolify, call } = context
  const where = await aProject(context)
  const path = `/projects/${where.project_uuid}`
  assert.equal((await call('PATCH', path, { name: 'renamed' })).status, 201)
  assert.equal((await call('GET', path)).at('environments.0.name'), 'production')
  const image = { ...where, docker_registry_image_name: 'nginx', name: 'acme-shop' }
  const application = await call('POST', '/applications/dockerimage', image)
  assert.equal((await call('DELETE', path)).status, 400)
  assert.equal((await call('DELETE', `/applications/${String(application.at('uuid'))}`)).status, 200)
  assert.equal((await call('DELETE', path)).status, 400)
  await until(() => coolify.state.applications.length === 0)
  assert.equal((await call('DELETE', path)).status, 200)
  assert.equal((await call('GET', path)).status, 404)
  assert.equal(coolify.state.environments.length, 0)
})

test('environments have unique names within their project', async (t) => {
  const context = await aCoolify(t)
  const { project_uuid } = await aProject(context)
  const path = `/projects/${project_uuid}/environments`
  assert.equal((await context.call('POST', path, { name: 'staging' })).status, 201)
  assert.equal((await context.call('POST', path, { name: 'staging' })).status, 409)
  assert.equal((await context.call('GET', path)).listAt('').length, 2)
  assert.equal((await context.call('GET', `/projects/${project_uuid}/staging`)).at('name'), 'staging')
  assert.equal((await context.call('DELETE', `${path}/staging`)).status, 200)
})

test('trap: start, stop and restart are POST; a GET says so', async (t) => {
  const context = await aCoolify(t)
  const { coolify, call } = context
  const repository = {
    git_repository: 'https://git.test/acme/shop',
    git_branch: 'main',
    build_pack: 'nixpacks',
  }
  const made = await call('POST', '/applications/public', { ...(await aProject(context)), ...repository })
  assert.equal(made.status, 201)
  const path = `/applications/${String(made.at('uuid'))}`
  const refused = await call('GET', `${path}/start`)
  assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'POST'])
  const started = await call('POST', `${path}/start`)
  await until(() => coolify.state.applications[0]?.status === 'running:healthy')
  assert.equal(
    (await call('GET', `/deployments/${String(started.at('deployment_uuid'))}`)).at('status'),
    'finished',
  )
  assert.equal((await call('POST', `${path}/stop`)).status, 200)
  await until(() => coolify.state.applications[0]?.status === 'exited:unhealthy')
  const deployed = await call('POST', `/deploy?uuid=${String(made.at('uuid'))}&force=true`)
  assert.equal(deployed.listAt('deployments').length, 1)
})

test('two applications may not share a domain, unless it is forced', async (t) => {
  const context = await aCoolify(t)
  const image = {
    ...(await aProject(context)),
    docker_registry_image_name: 'nginx',
    domains: 'https://shop.test',
  }
  const { call } = context
  assert.equal((await call('POST', '/applications/dockerimage', image)).status, 201)
  const clash = await call('POST', '/applications/dockerimage', image)
  assert.deepEqual([clash.status, clash.at('conflicts.0.domain')], [409, 'https://shop.test'])
  assert.equal(
    (await call('POST', '/applications/dockerimage', { ...image, force_domain_override: true })).status,
    201,
  )
})

test('variables of an application are made once and changed with 201', async (t) => {
  const context = await aCoolify(t)
  const image = { ...(await aProject(context)), docker_registry_image_name: 'nginx' }
  const made = await context.call('POST', '/applications/dockerimage', image)
  const path = `/applications/${String(made.at('uuid'))}/envs`
  assert.equal((await context.call('POST', path, { key: 'TOKEN', value: 'a' })).status, 201)
  assert.equal((await context.call('POST', path, { key: 'TOKEN', value: 'b' })).status, 409)
  assert.equal((await context.call('PATCH', path, { key: 'TOKEN', value: 'b' })).status, 201)
  assert.equal(
    (await context.call('PATCH', `${path}/bulk`, { data: [{ key: 'OTHER', value: 'c' }] })).status,
    201,
  )
  const listed = await context.call('GET', path)
  assert.deepEqual([listed.at('0.value'), listed.at('1.key')], ['b', 'OTHER'])
  assert.equal((await context.call('DELETE', `${path}/${String(listed.at('0.uuid'))}`)).status, 200)
})

test('access: no token, a token without a team, a closed interface, too many requests', async (t) => {
  const { coolify, call } = await aCoolify(t)
  const anonymous = clientOf(coolify)
  assert.equal((await anonymous('GET', '/api/v1/projects')).text, '{"message":"Unauthenticated."}')
  assert.equal((await anonymous('GET', '/api/health')).text, 'OK')
  assert.equal((await call('GET', '/version')).text, '4.3.11')
  assert.equal((await call('GET', '/teams/current')).at('name'), 'Root Team')
  assert.equal((await call('POST', '/teams', { name: 'x' })).status, 404)
  await anonymous('POST', '/_sim/settings', { tokenHasTeam: false })
  assert.equal((await call('GET', '/projects')).status, 400)
  await anonymous('POST', '/_sim/settings', { isApiEnabled: false })
  assert.equal((await call('GET', '/projects')).status, 403)
  await anonymous('POST', '/_sim/settings', { requestsPerMinute: 2 })
  assert.deepEqual(
    [(await call('GET', '/projects')).status, (await call('GET', '/projects')).status],
    [200, 200],
  )
  const limited = await call('GET', '/projects')
  assert.equal(limited.status, 429)
  assert.ok(Number(limited.headers.get('retry-after')) > 0)
})
