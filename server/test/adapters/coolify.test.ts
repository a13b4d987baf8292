import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Simulator } from '@freehold/simulators'
import { coolifyAdapter } from '#adapters/coolify'
import { PortError } from '#ports/provisioner'
import { portSuite } from './port-suite.ts'
import { aSimulator, aWish, connectTo, kindOf, listAll, look, serverFrom, type Subject } from './subject.ts'

type Coolify = ReturnType<typeof coolifyAdapter.connect>

const project = kindOf(coolifyAdapter, 'coolify.project')
const application = kindOf(coolifyAdapter, 'coolify.application')

const credentials = (simulator: Simulator<'coolify'>) => ({ token: simulator.credentials.token })
const shared = {
  adapter: coolifyAdapter,
  simulator: 'coolify',
  credentials,
  real: serverFrom('COOLIFY_URL', { token: 'COOLIFY_TOKEN' }),
} as const

const projectSubject: Subject<Coolify, 'coolify'> = {
  ...shared,
  kind: project,
  spec: () => Promise.resolve({}),
  changed: {},
  count: ({ state }, { ref }) => state.projects.filter(({ name }) => name === ref.externalName).length,
}

const applicationSubject: Subject<Coolify, 'coolify'> = {
  ...shared,
  kind: application,
  spec: async (connection) => {
    const { wanted } = await look(project, connection, aWish(project, {}))
    return { projectUuid: wanted.ref.externalId, image: 'nginx:alpine', port: 80 }
  },
  changed: { domains: 'https://app.example.test' },
  count: ({ state }, { ref }) => state.applications.filter(({ name }) => name === ref.externalName).length,
}

portSuite(projectSubject)
portSuite(applicationSubject)

async function arrange(t: TestContext) {
  const simulator = await aSimulator(t, 'coolify')
  const connection = connectTo(t, coolifyAdapter, { url: simulator.url, credentials: credentials(simulator) })
  return { simulator, connection, wish: aWish(project, {}) }
}

async function arrangeApplication(t: TestContext) {
  const { simulator, connection } = await arrange(t)
  const { wanted } = await look(
    application,
    connection,
    aWish(application, await applicationSubject.spec(connection)),
  )
  const status = () => simulator.state.applications[0]?.status
  const describe = () => simulator.state.applications[0]?.description
  return { simulator, connection, wanted, status, describe }
}

suite('traps of Coolify', () => {
  test('a project whose creation is sent again becomes two: the oldest is kept, the other goes', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    simulator.fail({ kind: 'duplicate', method: 'POST', path: '/api/v1/projects', times: 1 })
    const { wanted, removed } = await look(project, connection, wish)
    assert.equal(removed, 1)
    assert.deepEqual(
      simulator.state.projects.map(({ uuid }) => uuid),
      [wanted.ref.externalId],
    )
    assert.equal(Math.min(...simulator.state.projects.map(({ id }) => id)), 1)
  })

  test('duplicates that are found later show in the plan, and go', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    await look(project, connection, wish)
    const [made] = simulator.state.projects
    assert.ok(made)
    simulator.state.tables.projects.set('second', { ...made, id: made.id + 1, uuid: 'second' })
    const { observed, plan, removed } = await look(project, connection, wish)
    assert.deepEqual(observed.exists && observed.extras, ['second'])
    assert.deepEqual(plan.changes, [{ field: 'duplicates', from: '1', to: '0' }])
    assert.equal(removed, 1)
    assert.equal((await look(project, connection, wish)).plan.action, 'keep')
  })

  test('a duplicate that holds something is left for a person', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    simulator.fail({ kind: 'lost-reply', when: 'after', method: 'POST', path: '/api/v1/projects', times: 1 })
    await assert.rejects(look(project, connection, wish), PortError)
    const { wanted: second } = await look(project, connection, aWish(project, {}))
    await look(application, connection, aWish(application, { projectUuid: second.ref.externalId }))
    const other = simulator.state.tables.projects.get(second.ref.externalId ?? '')
    const [made] = simulator.state.projects
    assert.ok(other && made)
    simulator.state.tables.projects.set(other.uuid, { ...other, description: made.description })
    await assert.rejects(
      look(project, connection, wish),
      (error) => error instanceof PortError && error.kind === 'conflict' && !error.retryable,
    )
    assert.equal(simulator.state.projects.length, 2)
  })

  test('a project of the same name that is not ours is left alone', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    await look(project, connection, wish)
    const stranger = { ...wish, ref: { ...wish.ref, marker: 'someone-else' } }
    const { wanted } = await look(project, connection, stranger)
    await project.remove(connection, wanted.ref)
    assert.equal(simulator.state.projects.length, 1)
  })

  test('a project that holds applications goes with them', async (t) => {
    const { simulator, connection, wanted } = await arrangeApplication(t)
    const [parent] = simulator.state.projects
    assert.ok(parent)
    const marker = /freehold=(\S+)/.exec(parent.description ?? '')?.[1] ?? ''
    const ref = { externalName: parent.name, externalId: parent.uuid, marker, spec: {} }
    await project.remove(connection, ref)
    assert.equal(simulator.state.projects.length, 0)
    assert.deepEqual(await application.observe(connection, wanted.ref), { exists: false })
  })

  test('start and stop are POST now: no GET is tried where POST is known', async (t) => {
    const { simulator, connection, wanted, status } = await arrangeApplication(t)
    await start(simulator, wanted.ref.externalId)
    await until(() => status() === 'running:healthy')
    await look(application, connection, { ...wanted, presence: 'suspended' })
    await until(() => status() === 'exited:unhealthy')
    assert.equal(simulator.requests.count({ method: 'GET', path: /\/(start|stop)$/ }), 0)
  })

  test('a version that knows stop as GET only is asked that way', async (t) => {
    const { simulator, connection, wanted, status } = await arrangeApplication(t)
    await start(simulator, wanted.ref.externalId)
    await until(() => status() === 'running:healthy')
    simulator.fail({ method: 'POST', path: /\/stop/, status: 404 })
    // This simulator knows POST only: what matters is that GET was asked.
    await assert.rejects(look(application, connection, { ...wanted, presence: 'suspended' }), PortError)
    assert.equal(simulator.requests.count({ method: 'GET', path: /\/stop$/ }), 1)
  })

  test('suspending stops what runs, and resuming starts what was running', async (t) => {
    const { simulator, connection, wanted, status } = await arrangeApplication(t)
    await start(simulator, wanted.ref.externalId)
    await until(() => status() === 'running:healthy')
    await look(application, connection, { ...wanted, presence: 'suspended' })
    await until(() => status() === 'exited:unhealthy')
    await look(application, connection, wanted)
    await until(() => status() === 'running:healthy')
  })

  test('an application that never ran is not started by resuming', async (t) => {
    const { simulator, connection, wanted, describe } = await arrangeApplication(t)
    await look(application, connection, { ...wanted, presence: 'suspended' })
    assert.match(describe() ?? '', /\(suspended, idle\)$/)
    await look(application, connection, wanted)
    assert.equal(simulator.requests.count({ method: 'POST', path: /\/start$/ }), 0)
  })

  test('an application that is started while suspended is stopped again', async (t) => {
    const { simulator, connection, wanted, status } = await arrangeApplication(t)
    const suspended = { ...wanted, presence: 'suspended' } as const
    await look(application, connection, suspended)
    await start(simulator, wanted.ref.externalId)
    await until(() => status() === 'running:healthy')
    const { plan } = await look(application, connection, suspended)
    assert.deepEqual(plan.changes, [{ field: 'running', from: 'true', to: 'false' }])
    await until(() => status() === 'exited:unhealthy')
  })

  test('what is deployed after the start is no drift', async (t) => {
    const { simulator, connection, wanted } = await arrangeApplication(t)
    const [made] = simulator.state.applications
    assert.ok(made)
    const settings = { ...made.settings, docker_registry_image_name: 'acme/shop' }
    simulator.state.tables.applications.set(made.uuid, { ...made, settings })
    assert.equal((await look(application, connection, wanted)).plan.action, 'keep')
  })

  test('a domain that somebody else has needs a person', async (t) => {
    const { connection, wanted } = await arrangeApplication(t)
    const spec = { ...wanted.spec, domains: 'https://taken.example.test' }
    await look(application, connection, aWish(application, spec))
    await assert.rejects(
      look(application, connection, aWish(application, spec)),
      (error) =>
        error instanceof PortError && !error.retryable && error.message.includes('taken.example.test'),
    )
  })
})

async function start(simulator: Simulator<'coolify'>, uuid: string | null) {
  const reply = await fetch(`${simulator.url}/api/v1/applications/${uuid}/start`, {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.credentials.token}` },
  })
  assert.equal(reply.status, 200)
}

/** The simulator works in a queue, as Coolify does. */
async function until(isReached: () => boolean) {
  const deadline = performance.now() + 3000
  while (!isReached()) {
    assert.ok(performance.now() < deadline, 'not reached in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('Coolify: projects and applications are listed with their markers', async (t) => {
  const { connection, wanted } = await arrangeApplication(t)
  const { externalName, externalId, marker } = wanted.ref
  assert.deepEqual(await listAll(application, connection), [{ externalName, externalId, marker }])
  assert.equal((await listAll(project, connection)).length, 1)
})

test('Coolify: a check tells a disabled API, a refused token, a missing ability and missing servers', async (t) => {
  const { simulator, connection } = await arrange(t)
  const codes = async () => (await coolifyAdapter.check(connection)).findings.map(({ code }) => code)
  assert.deepEqual(await coolifyAdapter.check(connection), { version: '4.3.11', findings: [] })
  simulator.fail({ method: 'PATCH', path: '/api/v1/projects/', status: 403 })
  assert.deepEqual(await codes(), ['ability_missing_write'])
  simulator.heal()
  const [server] = simulator.state.servers
  assert.ok(server)
  simulator.state.tables.servers.set(server.uuid, { ...server, is_reachable: false })
  assert.deepEqual(await codes(), ['server_unreachable'])
  simulator.state.tables.servers.delete(server.uuid)
  assert.deepEqual(await codes(), ['no_server'])
  const now = { isApiEnabled: true, tokenHasTeam: false, requestsPerMinute: 0 }
  simulator.state.tables.settings.set('now', now)
  assert.deepEqual(await codes(), ['credentials_refused'])
  simulator.state.tables.settings.set('now', { ...now, isApiEnabled: false })
  assert.deepEqual(await codes(), ['api_disabled'])
})
