import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { testApp, until } from '#test/test-app'
import { skip, startKeycloak } from './keycloak.ts'
import { createPerson } from './person.ts'

const surfaces = ['operator', 'partner', 'app'] as const
type Surface = (typeof surfaces)[number]

const secret = 'the secret of our clients at keycloak'
const nameOf = (surface: Surface): string => `keycloak-${surface}`

const audienceOf = (surface: Surface): string => `freehold-${surface}-api`

const grants = {
  operator: { owners: 'owner', helpers: 'support' },
  partner: {
    leads: { partner: 'northwind', role: 'admin' },
    sellers: { partner: 'northwind', role: 'member' },
  },
  app: {
    admins: { organization: 'acme-ag', role: 'admin' },
    users: { organization: 'acme-ag', role: 'member' },
  },
} as const

/** The group of each surface that gives the smaller role, and the one that gives the greater. */
const groupsOf = {
  operator: ['helpers', 'owners'],
  partner: ['sellers', 'leads'],
  app: ['users', 'admins'],
} as const

const entries = (issuer: string) =>
  surfaces.map((surface) => ({
    name: nameOf(surface),
    label: 'Keycloak',
    issuer,
    algorithms: ['RS256'],
    audiences: { [surface]: audienceOf(surface) },
    client: { id: `freehold-${surface}`, secret },
    surfaces: {
      [surface]: {
        requires: { claim: 'groups', value: `may-${surface}` },
        roles: { claim: 'groups', map: grants[surface] },
      },
    },
  }))

async function given(t: TestContext) {
  const keycloak = await startKeycloak(t)
  t.diagnostic(`Keycloak started in ${Math.round(keycloak.startedInMs)} ms`)
  await keycloak.makeRealm(surfaces.flatMap((surface) => [`may-${surface}`, ...groupsOf[surface]]))
  const app = await testApp(t, { env: { FREEHOLD_ISSUERS: JSON.stringify(entries(keycloak.issuer)) } })
  const { origin } = app
  for (const surface of surfaces) {
    await keycloak.makeClient(
      { id: `freehold-${surface}`, secret },
      { origin, surface, name: nameOf(surface) },
    )
  }
  /** The next request of each session asks Keycloak again. */
  const makeDue = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: app.databaseUrl })
    await client.connect()
    await client.query("update web_sessions set refresh_at = 'epoch'")
    await client.end()
  }
  let serial = 0
  const person = async (surface: Surface, groups: readonly string[]) => {
    const username = `${surface}${(serial += 1)}`
    const password = `password of ${username}`
    await keycloak.makeUser(username, password, groups)
    const { go, me, signOut } = createPerson({ username, password })
    return {
      username,
      password,
      signIn: () => go(`${origin}/auth/${surface}/sign-in`),
      go,
      me: () => me(origin, surface),
      signOut: () => signOut(origin, surface),
    }
  }
  return { keycloak, app, origin, makeDue, person }
}

type World = Awaited<ReturnType<typeof given>>

function roleOf(surface: Surface, me: Record<string, unknown>): unknown {
  if (surface === 'operator') return me['operatorRole']
  if (surface === 'partner') return (me['partner'] as { role?: unknown } | null)?.role
  return (me['organizations'] as { role?: unknown }[])[0]?.role
}

const roles = {
  operator: ['support', 'owner'],
  partner: ['member', 'admin'],
  app: ['member', 'admin'],
} as const

async function signInAndLose(world: World, surface: Surface): Promise<void> {
  const { keycloak, makeDue, origin } = world
  const [small, great] = groupsOf[surface]
  const stranger = await world.person(surface, [small])
  const refused = await stranger.signIn()
  assert.deepEqual([refused.status, refused.asked], [403, true], 'without the required group')
  assert.equal((await stranger.me()).status, 401)

  const person = await world.person(surface, [`may-${surface}`, small])
  const end = await person.signIn()
  assert.equal(new URL(end.at).href, `${origin}/${surface}`)
  assert.equal(roleOf(surface, (await person.me()).json), roles[surface][0], 'role from claim')
  await keycloak.joinGroup(person.username, great)
  await keycloak.leaveGroup(person.username, small)
  await makeDue()
  assert.equal(roleOf(surface, (await person.me()).json), roles[surface][1], 'changed role')
  await keycloak.leaveGroup(person.username, `may-${surface}`)
  await makeDue()
  assert.equal((await person.me()).status, 401, 'group removed')
}

async function signOutBothWays(world: World, surface: Surface): Promise<void> {
  const { keycloak, origin } = world
  const person = await world.person(surface, [`may-${surface}`, groupsOf[surface][0]])
  await person.signIn()
  assert.equal((await person.me()).status, 200)
  const continueAt = await person.signOut()
  assert.equal((await person.me()).status, 401)
  const out = await person.go(continueAt)
  assert.equal(new URL(out.at).origin, origin, 'back from Keycloak after its own sign-out')
  assert.equal((await person.signIn()).asked, true, 'Keycloak asks again')
  assert.equal((await person.me()).status, 200)
  const told = performance.now()
  await keycloak.endSessionsOf(person.username)
  await until(person.me, ({ status }) => status === 401, 5_000)
  assert.ok(performance.now() - told < 5_000, 'back-channel')
}

async function bearTokens(world: World, surface: Surface): Promise<void> {
  const { keycloak, origin } = world
  const client = { id: `programs-${surface}`, secret }
  await keycloak.makeTokenClient(client, audienceOf(surface))
  const ask = async (token: string): Promise<number> =>
    (await fetch(`${origin}/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status
  const person = await world.person(surface, [`may-${surface}`, groupsOf[surface][0]])
  await person.signIn()
  const tokens = await keycloak.tokensOf(client, person)
  assert.equal(await ask(tokens.access_token), 200)
  assert.equal(await ask(tokens.id_token), 401, 'an ID token is no access token')
  assert.equal(await ask(tokens.refresh_token), 401)
  await keycloak.leaveGroup(person.username, `may-${surface}`)
  assert.equal(await ask((await keycloak.tokensOf(client, person)).access_token), 401, 'without the group')
}

test(
  'Keycloak signs people in on each surface, and takes what it gave',
  { skip, timeout: 600_000 },
  async (t) => {
    const world = await given(t)
    for (const surface of surfaces) {
      await t.test(`${surface}: sign in, role from claim, role changed, group removed`, () =>
        signInAndLose(world, surface),
      )
      await t.test(`${surface}: sign-out from our side and from Keycloak’s`, () =>
        signOutBothWays(world, surface),
      )
    }

    for (const surface of surfaces) {
      await t.test(`${surface}: bearer tokens`, () => bearTokens(world, surface))
    }

    const people = await Promise.all(
      surfaces.map(async (surface) => {
        const person = await world.person(surface, [`may-${surface}`, groupsOf[surface][0]])
        await person.signIn()
        return { surface, person }
      }),
    )
    const everyoneIsIn = async (): Promise<void> => {
      for (const { surface, person } of people) assert.equal((await person.me()).status, 200, surface)
    }

    await t.test('each surface: keys exchanged', async () => {
      await everyoneIsIn()
      await world.keycloak.rotateKeys()
      await world.makeDue()
      await everyoneIsIn()
      for (const surface of surfaces) {
        const newcomer = await world.person(surface, [`may-${surface}`, groupsOf[surface][0]])
        await newcomer.signIn()
        assert.equal((await newcomer.me()).status, 200, surface)
      }
    })

    await t.test('each surface: Keycloak stopped and started again', () =>
      stopAndStart(t, world, people, everyoneIsIn),
    )
  },
)

async function stopAndStart(
  t: TestContext,
  { keycloak, makeDue, origin, person: make }: World,
  people: readonly { readonly surface: Surface; readonly person: Awaited<ReturnType<World['person']>> }[],
  everyoneIsIn: () => Promise<void>,
): Promise<void> {
  const late = await Promise.all(
    surfaces.map(async (surface) => ({
      surface,
      person: await make(surface, [`may-${surface}`, groupsOf[surface][0]]),
    })),
  )
  await keycloak.stop()
  for (const { surface, person } of late) {
    // What was read of Keycloak a moment ago may serve for two seconds more.
    const page = await until(
      () => fetch(`${origin}/auth/${surface}/sign-in`, { redirect: 'manual' }),
      ({ status }) => status === 503,
    )
    assert.match(await page.text(), /Keycloak does not answer right now/)
    assert.equal((await person.me()).status, 401, `${surface}: nobody is let in`)
  }
  await everyoneIsIn()
  await makeDue()
  await everyoneIsIn()
  const restartMs = await keycloak.start()
  t.diagnostic(`Keycloak started again in ${Math.round(restartMs)} ms`)
  await makeDue()
  await everyoneIsIn()
  for (const { surface, person } of late) {
    await person.signIn()
    assert.equal((await person.me()).status, 200, surface)
  }
  const [first] = people
  await keycloak.leaveGroup(first?.person.username ?? '', `may-${first?.surface}`)
  await makeDue()
  assert.equal((await first?.person.me())?.status, 401)
}
