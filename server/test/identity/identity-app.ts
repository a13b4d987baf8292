import assert from 'node:assert/strict'
import { type AccountDeps, accounts, ensureAccount, hashPassword, savePassword } from '#features/accounts'
import { createRecorder } from '#features/audit-events'
import { beginTotp, clearFactors, confirmTotp, factors, operatorsNeedMfa } from '#features/factors'
import {
  createIdentityProvider,
  createLocalFetch,
  identityProvider as identityFeature,
  registerIdentityProvider,
} from '#features/identity-provider'
import { createIssuers, type Issuer, type IssuerFetch } from '#features/issuers'
import { createQueueMail, mails, registerMailPage } from '#features/mails'
import { createOrganizationWithOwner } from '#features/organizations'
import { createAuthenticator, endSessionsOf, type SessionDeps, sessions } from '#features/sessions'
import { registerDemoSignIn, registerSignIn, signIns } from '#features/sign-ins'
import { registerSingleSignOn, singleSignOn } from '#features/single-sign-on'
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
import { goodPassword } from './browser.ts'
import { seedBystanders } from './bystanders.ts'
import { listCaptured } from './captured-mails.ts'
import { codeAt, keepSecret } from './code-generator.ts'

export {
  type Browser,
  browserOf,
  follow,
  beginSignIn,
  passSteps,
  signInAs,
  codeOf,
  goodPassword,
} from './browser.ts'

export const origin = 'http://127.0.0.1:8090'

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
  readonly issuers?: readonly Issuer[]
  /** How outside issuers are reached; over the network where left out. */
  readonly issuerFetch?: IssuerFetch
  /** How the identity providers of organizations are reached; not at all where left out. */
  readonly foreignFetch?: IssuerFetch
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

const nowhere: IssuerFetch = () => Promise.reject(new Error('nowhere'))

const defaults = {
  origin,
  registration: 'open',
  limit: () => ({}),
  issuers: [],
  foreignFetch: nowhere,
} as const satisfies Options

const unlimited = { name: 'test', quota: 1_000_000, windowSeconds: 1 }

/** Sign-in as the server composes it, over a database of its own: accounts, provider, sessions, mail, `me`. */
export async function identityApp(t: TestLife, options: Options = {}) {
  const {
    origin: ownOrigin,
    registration,
    limit,
    issuers: listed,
    foreignFetch,
  } = { ...defaults, ...options }
  const { url } = await testDb(t)
  const logins = deriveLogins(url)
  await migrate({ url, logins })
  await seedBystanders(url)
  const log = createLog(process.env['FREEHOLD_TEST_LOG'] ?? 'silent')
  const pools = {
    app: createPool({ url: logins.appUrl, max: 4, applicationName: 'test', log }),
    platform: createPool({ url: logins.platformUrl, max: 8, applicationName: 'test', log }),
  }
  const keyRing = newKeyRing()
  const clock = movableClock()
  const unitOfWork: UnitOfWork = createUnitOfWork(pools, createRecorder({ keyRing, clock }))
  const personas = options.demo === true ? demoPersonas : []
  const accountDeps: AccountDeps = {
    unitOfWork,
    clock,
    keyRing,
    origin: ownOrigin,
    platform: { name: 'Testing', version: '0', registration, personas },
    queueMail: createQueueMail({ keyRing, platformName: 'Testing' }),
    createOrganizationWithOwner,
    joinOrganization,
    joinTeam: async () => true,
    clearFactors,
    mfaRequired: operatorsNeedMfa,
    endSessions: async (work, accountId, exceptId) => {
      await endSessionsOf({ keyRing }, work, accountId, exceptId)
    },
  }
  const app = createServer({ log, trustedProxies: [] })
  const identityProvider = createIdentityProvider(accountDeps)
  const { issuerFetch } = options
  const issuers = createIssuers(
    listed,
    issuerFetch === undefined ? undefined : () => ({ fetch: issuerFetch, close: async () => {} }),
  )
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
    issuers,
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
    watch: () => () => {},
    closing: closing.signal,
  }
  for (const route of accounts.routes) mountRoute(app, gate, route, accountDeps)
  for (const route of factors.routes) mountRoute(app, gate, route, accountDeps)
  for (const route of [...sessions.routes, ...signIns.routes]) mountRoute(app, gate, route, sessionDeps)
  const singleSignOnDeps = { ...sessionDeps, foreignFetch }
  for (const route of singleSignOn.routes) mountRoute(app, gate, route, singleSignOnDeps)
  for (const route of identityFeature.routes) mountRoute(app, gate, route, { identityProvider })
  registerIdentityProvider(app, identityProvider, limit)
  const begin = registerSignIn(app, sessionDeps)
  registerDemoSignIn(app, sessionDeps, begin)
  registerSingleSignOn(app, singleSignOnDeps, begin)
  if (options.demo === true) registerMailPage(app, { unitOfWork, keyRing })
  const mailDeps = { unitOfWork, keyRing, clock, log, mailer: 'capture', mailDomain: 'test.invalid' } as const
  const db: Db = kyselyOver(pools.platform)
  t.after(async () => {
    await app.close()
    await issuers.close()
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
  return { ...world, given: givenFor({ unitOfWork, accountDeps, clock }) }
}

export type IdentityApp = Awaited<ReturnType<typeof identityApp>>

export const demoPersonas = [
  { id: 'operator', name: 'Olga', surface: 'operator', email: 'olga@demo.example' },
  { id: 'partner', name: 'Pia', surface: 'partner', email: 'pia@demo.example' },
  { id: 'customer', name: 'Carl', surface: 'app', email: 'carl@demo.example' },
] as const

type World = { readonly unitOfWork: UnitOfWork; readonly accountDeps: AccountDeps; readonly clock: Clock }

let serial = 0
let hashed: Promise<string> | undefined

function givenFor({ unitOfWork, accountDeps, clock }: World) {
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
  /** With a code generator whose secret the helpers below know. */
  async function enrolled(person: Person): Promise<Person> {
    const { accountId, email } = person
    const { secret } = await beginTotp(accountDeps, actor, accountId)
    keepSecret(email, secret)
    await confirmTotp(accountDeps, actor, { accountId, code: codeAt(secret, clock.now()) })
    return person
  }
  return {
    account,
    enrolled,
    operator: async (email?: string): Promise<Person> => {
      const person = await account(email)
      await unitOfWork(actor, 'platform', ({ db }) =>
        db.insertInto('operators').values({ account_id: person.accountId, role: 'owner' }).execute(),
      )
      await enrolled(person)
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

/** Sends the queued mails to the capture. */
export async function sendMails({ mailDeps }: Pick<IdentityApp, 'mailDeps'>): Promise<void> {
  for (const sweep of mails.sweeps?.(mailDeps) ?? []) {
    if (sweep.name === 'mails.due') await sweep.run(new AbortController().signal)
  }
}

/** Sends the queued mails to the capture and answers the token of the newest link to this address. */
export async function newestToken(identity: IdentityApp, email: string): Promise<string> {
  await sendMails(identity)
  const mail = (await listCaptured(identity)).find(({ to, text }) => to === email && text.includes('/link#'))
  const token = /\/link#([A-Za-z0-9_-]{43})/.exec(mail?.text ?? '')?.[1]
  assert.ok(token !== undefined, `no link was mailed to ${email}`)
  return token
}
