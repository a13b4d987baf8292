import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Simulator } from '@freehold/simulators'
import { giteaAdapter } from '#adapters/gitea'
import { PortError } from '#ports/provisioner'
import { portSuite } from './port-suite.ts'
import { aSimulator, aWish, connectTo, kindOf, listAll, look, serverFrom, type Subject } from './subject.ts'

type Gitea = ReturnType<typeof giteaAdapter.connect>

const organization = kindOf(giteaAdapter, 'gitea.organization')
const repository = kindOf(giteaAdapter, 'gitea.repository')

const credentials = (simulator: Simulator<'gitea'>) => ({ token: simulator.credentials.adminToken })
const shared = {
  adapter: giteaAdapter,
  simulator: 'gitea',
  credentials,
  real: serverFrom('GITEA_URL', { token: 'GITEA_TOKEN' }),
} as const

const organizationSubject: Subject<Gitea, 'gitea'> = {
  ...shared,
  kind: organization,
  spec: () => Promise.resolve({ fullName: 'Acme' }),
  changed: { fullName: 'Acme AG' },
  count: ({ state }, { ref }) => state.organizations.filter(({ name }) => name === ref.externalName).length,
}

const repositorySubject: Subject<Gitea, 'gitea'> = {
  ...shared,
  kind: repository,
  spec: async (connection) => {
    const { wanted } = await look(organization, connection, aWish(organization, {}))
    return { organization: wanted.ref.externalName, description: 'Shop' }
  },
  changed: { description: 'Shop and stock' },
  count: ({ state }, { ref }) => state.repositories.filter(({ name }) => name === ref.externalName).length,
}

portSuite(organizationSubject)
portSuite(repositorySubject)

async function arrange(t: TestContext) {
  const simulator = await aSimulator(t, 'gitea')
  const connection = connectTo(t, giteaAdapter, { url: simulator.url, credentials: credentials(simulator) })
  return { simulator, connection, wish: aWish(organization, {}) }
}

suite('traps of Gitea', () => {
  test('who says nothing gets a public organization: ours is private, and is made so again', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(organization, connection, wish)
    const [made] = simulator.state.organizations
    assert.equal(made?.visibility, 'private')
    simulator.state.tables.organizations.set(made.name, { ...made, visibility: 'public' })
    const { plan } = await look(organization, connection, wanted)
    assert.deepEqual(plan.changes, [{ field: 'visibility', from: 'public', to: 'private' }])
    assert.equal(simulator.state.organizations[0]?.visibility, 'private')
  })

  test('an organization with repositories answers a deletion with 500: they go first', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(organization, connection, wish)
    for (let number = 0; number < 60; number += 1)
      await look(repository, connection, aWish(repository, { organization: wish.ref.externalName }))
    await organization.remove(connection, wanted.ref)
    assert.equal(simulator.state.repositories.length, 0)
    assert.equal(simulator.state.organizations.length, 0)
    assert.equal(simulator.requests.count({ status: 500 }), 0)
  })

  test('users and organizations share their names: a user of that name needs a person', async (t) => {
    const { simulator, connection } = await arrange(t)
    const wish = aWish(organization, {})
    const ref = { ...wish.ref, externalName: simulator.credentials.adminLogin }
    await assert.rejects(
      look(organization, connection, { ...wish, ref }),
      (error) =>
        error instanceof PortError &&
        error.kind === 'invalid' &&
        !error.retryable &&
        /user/.test(error.message),
    )
  })

  test('an organization of somebody else is neither taken nor removed', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    await look(organization, connection, wish)
    const stranger = { ...wish, ref: { ...wish.ref, marker: 'someone-else' } }
    await assert.rejects(look(organization, connection, stranger), PortError)
    await organization.remove(connection, stranger.ref)
    assert.equal(simulator.state.organizations.length, 1)
  })

  test('a description that people write stays around our mark, and an erased mark comes back', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(organization, connection, wish)
    const describe = (description: string) => {
      const [made] = simulator.state.organizations
      assert.ok(made)
      simulator.state.tables.organizations.set(made.name, { ...made, description })
    }
    describe(`Ours. freehold=${wish.ref.marker} Call 4711.`)
    await look(organization, connection, { ...wanted, presence: 'suspended' })
    assert.equal(
      simulator.state.organizations[0]?.description,
      `Ours. freehold=${wish.ref.marker} (suspended) Call 4711.`,
    )
    describe('Call 4711.')
    await look(organization, connection, wanted)
    assert.equal(simulator.state.organizations[0]?.description, `Call 4711. freehold=${wish.ref.marker}`)
  })

  test('long names and doubled marks fit, and two names stay two', () => {
    const long = `${'a'.repeat(45)}-1f2e3d4c`
    const names = ['acme-1f2e3d4c', 'a--b-1f2e3d4c', 'a-b-1f2e3d4c', long, `${long}5`].map((name) =>
      organization.nameFor(name),
    )
    assert.equal(names[0], 'acme-1f2e3d4c')
    assert.equal(new Set(names).size, names.length)
    for (const name of names) assert.match(name, /^[a-z0-9](?:[a-z0-9]|[-_.](?=[a-z0-9])){0,39}$/)
  })
})

test('Gitea: organizations and repositories of ours are listed, also private ones', async (t) => {
  const { connection } = await arrange(t)
  const names = new Set<string>()
  for (let number = 0; number < 55; number += 1)
    names.add((await look(organization, connection, aWish(organization, {}))).wanted.ref.externalName)
  const [first = ''] = names
  await look(repository, connection, aWish(repository, { organization: first }))
  const listed = await listAll(organization, connection)
  assert.deepEqual(new Set(listed.map(({ externalName }) => externalName)), names)
  assert.equal(
    listed.every(({ marker }) => marker !== null),
    true,
  )
  assert.equal((await listAll(repository, connection)).length, 1)
})

test('Gitea: a check tells a refused token, one that is no administrator, and an old version', async (t) => {
  const { simulator, connection } = await arrange(t)
  assert.deepEqual(await giteaAdapter.check(connection), { version: '1.27.0', findings: [] })
  const stranger = connectTo(t, giteaAdapter, { url: simulator.url, credentials: { token: 'not-the-token' } })
  assert.deepEqual(
    (await giteaAdapter.check(stranger)).findings.map(({ code }) => code),
    ['credentials_refused'],
  )
  simulator.fail({ path: '/api/v1/admin/orgs', status: 403 })
  assert.deepEqual(
    (await giteaAdapter.check(connection)).findings.map(({ code }) => code),
    ['scope_missing'],
  )
  const login = simulator.credentials.adminLogin
  const admin = simulator.state.tables.users.get(login)
  assert.ok(admin)
  simulator.state.tables.users.set(login, { ...admin, is_admin: false })
  assert.deepEqual(
    (await giteaAdapter.check(connection)).findings.map(({ code }) => code),
    ['not_admin'],
  )
})
