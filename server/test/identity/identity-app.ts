import assert from 'node:assert/strict'
import { type AccountDeps, accounts, ensureAccount, hashPassword, savePassword } from '#features/accounts'
import { createRecorder } from '#features/audit-events'
import {
  createIdentityProvider,
  createLocalFetch,
  identityProvider as identityFeature,
  registerIdentityProvider,
} from '#features/identity-provider'
import { createQueueMail, mails, registerMailPage } from '#features/mails'
import { createOrganizationWithOwner } from '#features/organizations'
import {
  createAuthenticator,
  endSessionsOf,
  registerDemoSignIn,
  registerSignIn,
  type SessionDeps,
  type TrustedIssuer,
} from '#features/sessions'
import type { Surface } from '#platform/actor'
import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import { deriveLogins, migrate } from '#platform/db/migrate'
import { createPool, type Db, kyselyOver } from '#platform/db/pool'
import { createUnitOfWork, type UnitOfWork, type Work } from '#platform/db/unit-of-work'
import { mountRoute, type Gate } from '#platform/http/mount'
import type { RateLimiter } from '#platform/http/rate-limit'
import { createServer } from '#platform/http/server'
import { newId } from '#platform/ids'
import { newKeyRing } from '#platform/key-ring'
import { createLog } from '#platform/log'
import { testDb, type TestLife } from '#test/test-db'
import { listCaptured } from './captured-mails.ts'

export const origin = 'http://127.0.0.1:8090'
export const goodPassword = 'lantern-orbit-velvet-27'

export type Person = { readonly accountId: string; readonly email: string }

/** A clock that tests move. It starts at the real time, which the provider's own tokens go by. */
export function movableClock(): Clock & { readonly pass: (ms: number) => void } {
  let offset = 0
  return {
    now: () => new Date(Date.now() + offset),
    pass: (ms) => {
      offset += ms
    },
  }
}

type Options = {
  readonly origin?: string
  readonly registration?: 'open' | 'closed'
  readonly trustedIssuers?: readonly TrustedIssuer[]
  readonly fetchKeys?: typeof fetch
  readonly demo?: boolean
  /** Nothing is limited where left out. */
  readonly limit?: RateLimiter
}

/** Everything that a member's row needs, as the members feature writes it when an invitation is used. */
async function joinOrganization(
  work: Work,
  { organizationId, memberId }: { organizationId: string; memberId: string },
): Promise<void> {
  const inside = await work.inOrganization(organizationId)
  await inside.db
    .updateTable('members')
    .set({ state: 'active' })
    .where('organization_id', '=', organizationId)
    .where('id', '=', memberId)
    .execute()
}

const unlimited = { name: 'test', quota: 1_000_000, windowSeconds: 1 }

/** Sign-in as the server composes it, over a database of its own: accounts, provider, sessions, mail, `me`. */
export async function identityApp(t: TestLife, options: Options = {}) {
  const { url } = await testDb(t)
  const logins = deriveLogins(url)
  await migrate({ url, logins })
  const log = createLog(process.env['FREEHOLD_TEST_LOG'] ?? 'silent')
  const pools = {
    app: createPool({ url: logins.appUrl, max: 4, applicationName: 'test', log }),
    platform: createPool({ url: logins.platformUrl, max: 8, applicationName: 'test', log }),
  }
  const keyRing = newKeyRing()
  const clock = movableClock()
  const unitOfWork: UnitOfWork = createUnitOfWork(pools, createRecorder({ keyRing, clock }))
  const ownOrigin = options.origin ?? origin
  const personas = options.demo === true ? demoPersonas : []
  const accountDeps: AccountDeps = {
    unitOfWork,
    clock,
    keyRing,
    origin: ownOrigin,
    platform: { name: 'Testing', version: '0', registration: options.registration ?? 'open', personas },
    queueMail: createQueueMail({ keyRing, platformName: 'Testing' }),
    createOrganizationWithOwner,
    joinOrganization,
    endSessions: endSessionsOf,
  }
  const app = createServer({ log, trustedProxies: [] })
  const identityProvider = createIdentityProvider(accountDeps)
  const limit = options.limit ?? (() => ({}))
  const sessionDeps: SessionDeps = {
    unitOfWork,
    platformDb: kyselyOver(pools.platform),
    clock,
    keyRing,
    log,
    origin: ownOrigin,
    limit,
    identityProvider,
    localFetch: createLocalFetch(app),
    trustedIssuers: options.trustedIssuers ?? [],
    fetchKeys: options.fetchKeys ?? fetch,
  }
  const closing = new AbortController()
  const gate: Gate = {
    authenticate: createAuthenticator(sessionDeps),
    clock,
    partnerOf: async () => undefined,
    limit,
    limits: { account: unlimited, address: unlimited, secret: unlimited },
    origin: ownOrigin,
    onRefused: async () => {},
    closing: closing.signal,
  }
  for (const route of accounts.routes) mountRoute(app, gate, route, accountDeps)
  for (const route of identityFeature.routes) mountRoute(app, gate, route, { identityProvider })
  registerIdentityProvider(app, identityProvider, limit)
  const begin = registerSignIn(app, sessionDeps)
  registerDemoSignIn(app, sessionDeps, begin)
  if (options.demo === true) registerMailPage(app, { unitOfWork, keyRing })
  const mailDeps = { unitOfWork, keyRing, clock, log, mailer: 'capture', mailDomain: 'test.invalid' } as const
  const db: Db = kyselyOver(pools.platform)
  t.after(async () => {
    await app.close()
    await pools.app.end()
    await pools.platform.end()
  })
  const world = {
    url,
    app,
    clock,
    keyRing,
    unitOfWork,
    db,
    identityProvider,
    sessionDeps,
    accountDeps,
    mailDeps,
    origin: ownOrigin,
  }
  return { ...world, given: givenFor(world) }
}

export type IdentityApp = Awaited<ReturnType<typeof identityApp>>

export const demoPersonas = [
  { id: 'operator', name: 'Olga', surface: 'operator', email: 'olga@demo.example' },
  { id: 'partner', name: 'Pia', surface: 'partner', email: 'pia@demo.example' },
  { id: 'customer', name: 'Carl', surface: 'app', email: 'carl@demo.example' },
] as const

type World = { readonly unitOfWork: UnitOfWork; readonly accountDeps: AccountDeps }

let serial = 0
let hashed: Promise<string> | undefined

function givenFor({ unitOfWork, accountDeps }: World) {
  const actor = systemActor('test')
  async function account(email = `person${(serial += 1)}@example.com`): Promise<Person> {
    // One hash for all: a test is about something else than the cost of hashing.
    const hash = await (hashed ??= hashPassword(goodPassword))
    return unitOfWork(actor, 'platform', async ({ db }) => {
      const { id } = await ensureAccount(db, { email, name: 'Test Person', locale: 'en' })
      await savePassword(db, id, hash)
      return { accountId: id, email }
    })
  }
  return {
    account,
    operator: async (email?: string): Promise<Person> => {
      const person = await account(email)
      await unitOfWork(actor, 'platform', ({ db }) =>
        db.insertInto('operators').values({ account_id: person.accountId, role: 'owner' }).execute(),
      )
      return person
    },
    partner: async (email?: string): Promise<Person> => {
      const person = await account(email)
      const partnerId = newId()
      await unitOfWork(actor, 'platform', async ({ db }) => {
        await db
          .insertInto('partners')
          .values({ id: partnerId, slug: `p-${partnerId.slice(-8)}`, name: 'Partner' })
          .execute()
        await db
          .insertInto('partner_staff')
          .values({ partner_id: partnerId, account_id: person.accountId, role: 'admin' })
          .execute()
      })
      return person
    },
    customer: async (email?: string): Promise<Person> => {
      const person = await account(email)
      await unitOfWork(actor, 'platform', (work) =>
        accountDeps.createOrganizationWithOwner(work, {
          kind: 'company',
          name: `Company ${(serial += 1)}`,
          country: 'CH',
          timeZone: 'Europe/Zurich',
          ownerAccountId: person.accountId,
          channel: 'test',
        }),
      )
      return person
    },
  }
}

/** The built-in partner and nothing else: what organizations need to exist. */
export async function seedDirect({ unitOfWork }: Pick<IdentityApp, 'unitOfWork'>): Promise<void> {
  await unitOfWork(systemActor('test'), 'platform', ({ db }) =>
    db
      .insertInto('partners')
      .values({ id: newId(), slug: 'direct', name: 'Direct', built_in: true })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .execute(),
  )
}

type Answer = {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
  readonly json: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

/** A browser as far as cookies go: keeps what it is given, sends it back, follows nothing by itself. */
export function browserOf({ app, origin: at }: Pick<IdentityApp, 'app' | 'origin'>) {
  const jar = new Map<string, string>()
  async function send(
    method: 'GET' | 'POST' | 'PATCH',
    address: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
  ): Promise<Answer> {
    const { pathname, search, host } = new URL(address, at)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await app.inject({
      method,
      url: pathname + search,
      headers: { host, ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
    for (const { name, value, expires, maxAge } of response.cookies) {
      if (maxAge === 0 || (expires !== undefined && expires < new Date())) jar.delete(name)
      else jar.set(name, value)
    }
    const type = String(response.headers['content-type'] ?? '')
    const json: unknown = type.includes('json') ? JSON.parse(response.body) : undefined
    const { location } = response.headers
    return { status: response.statusCode, location, body: response.body, json, headers: response.headers }
  }
  const own = { origin: at, 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1' }
  return {
    jar,
    send,
    get: (address: string, headers?: Record<string, string>) => send('GET', address, headers && { headers }),
    /** As our own pages write. */
    post: (address: string, body: object, headers: Record<string, string> = {}) =>
      send('POST', address, { headers: { ...own, ...headers }, body }),
  }
}

export type Browser = ReturnType<typeof browserOf>

/** Goes on from redirect to redirect until an answer is none; answers that one and where it was. */
export async function follow(browser: Browser, first: Answer): Promise<Answer & { readonly at: string }> {
  let at = ''
  let answer = first
  for (let hop = 0; hop < 8 && answer.location !== undefined; hop += 1) {
    at = answer.location
    if (/^(?:http:\/\/[^/]+)?\/(?:operator|partner|app)(?:\/|$|\?)/.test(at)) break
    answer = await browser.get(at)
  }
  return { ...answer, at }
}

/** Walks to the sign-in page; answers the interaction's id. */
export async function beginSignIn(browser: Browser, surface: Surface, returnTo?: string): Promise<string> {
  const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`
  const left = await browser.get(`/auth/${surface}/sign-in${query}`)
  assert.ok(left.location !== undefined, left.body)
  const asked = await browser.get(left.location)
  const uid = /\/sign-in\/([A-Za-z0-9_-]+)$/.exec(asked.location ?? '')?.[1]
  assert.ok(uid !== undefined, `no interaction: ${asked.status} ${asked.location} ${asked.body}`)
  return uid
}

/** Signs in by password, all the way; answers where the browser ended up. */
export async function signInAs(
  browser: Browser,
  surface: Surface,
  person: { readonly email: string },
  { password = goodPassword, returnTo }: { password?: string; returnTo?: string } = {},
): Promise<string> {
  const uid = await beginSignIn(browser, surface, returnTo)
  const answer = await browser.post(`/v1/interactions/${uid}`, { email: person.email, password })
  assert.equal(answer.status, 200, answer.body)
  const { continueAt } = answer.json as { continueAt: string }
  const end = await follow(browser, await browser.get(continueAt))
  return end.at
}

/** Sends the queued mails to the capture and answers the token of the newest link to this address. */
export async function newestToken(identity: IdentityApp, email: string): Promise<string> {
  for (const sweep of mails.sweeps?.(identity.mailDeps) ?? []) {
    if (sweep.name === 'mails.due') await sweep.run(new AbortController().signal)
  }
  const mail = (await listCaptured(identity)).find(({ to }) => to === email)
  const token = /\/link#([A-Za-z0-9_-]{43})/.exec(mail?.text ?? '')?.[1]
  assert.ok(token !== undefined, `no link was mailed to ${email}`)
  return token
}

export function codeOf(answer: Answer): unknown {
  return typeof answer.json === 'object' && answer.json !== null && 'code' in answer.json
    ? answer.json.code
    : undefined
}
