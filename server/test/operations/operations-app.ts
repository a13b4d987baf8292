import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AlertDeps, alerts, tellDisabledWebhook } from '#features/alerts'
import { announcements, createMaintenanceGuard } from '#features/announcements'
import { type ChecklistDeps, checklistItems } from '#features/checklist-items'
import { dataExports } from '#features/data-exports'
import { createQueueMail } from '#features/mails'
import { createNotify, notifications } from '#features/notifications'
import { createPartnerOf } from '#features/organizations'
import { ensureDirectPartner } from '#features/partners'
import { type WebhookDeps, webhooks } from '#features/webhooks'
import { createLocks } from '#platform/db/locks'
import { deriveLogins } from '#platform/db/migrate'
import type { Feature } from '#platform/feature'
import { type Gate, mountRoute } from '#platform/http/mount'
import type { Principal } from '#platform/http/principal'
import { createRateLimiter } from '#platform/http/rate-limit'
import { createServer } from '#platform/http/server'
import { newId } from '#platform/ids'
import { createSweepRuns } from '#platform/jobs/sweep-runs'
import { createLog } from '#platform/log'
import type { FetchPolicy } from '#platform/safe-fetch'
import type { TestLife } from '#test/test-db'
import { testPlatform } from '#test/test-platform'

const plenty = { name: 'plenty', quota: 1_000_000, windowSeconds: 60 }
const nobody = { operatorRole: null, partner: null, memberships: [], support: null }

type Person = Partial<Principal> & Pick<Principal, 'surface'> & { readonly locale?: 'en' | 'de' }

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Record<string, unknown>
}

type Options = {
  readonly networkPolicy?: FetchPolicy
  readonly lastBackup?: AlertDeps['lastBackup']
  readonly publicUrl?: URL
  readonly issuers?: readonly string[]
}

/** What features of operations are given, with a clock that tests move. */
async function makeDeps(t: TestLife, options: Options) {
  const ends: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const end of ends.toReversed()) await end()
  })
  const platform = await testPlatform({ after: (work) => void ends.push(work) })
  const origin = 'http://localhost:8090'
  const log = createLog('silent')
  const locks = createLocks(deriveLogins(platform.url).platformUrl, log)
  ends.push(() => locks.close())
  const stateDir = mkdtempSync(join(tmpdir(), 'freehold-operations-'))
  ends.push(async () => rmSync(stateDir, { recursive: true, force: true }))
  const queueMail = createQueueMail({ keyRing: platform.keyRing, platformName: 'Freehold' })
  const notify = createNotify({ queueMail, origin, clock: platform.clock })
  const networkPolicy: FetchPolicy = { kind: 'connector', allowHttp: true, allowedNetworks: ['127.0.0.0/8'] }
  const own: Omit<AlertDeps & WebhookDeps & ChecklistDeps, keyof typeof platform> = {
    queueMail,
    demo: false,
    publicUrl: options.publicUrl,
    identityProvider: { issuer: options.issuers?.[0] ?? 'http://127.0.0.1:1' },
    issuers: { all: (options.issuers ?? []).slice(1).map((issuer) => ({ issuer })) },
    log,
    locks,
    notify,
    origin,
    stateDir,
    networkPolicy: options.networkPolicy ?? networkPolicy,
    sweepRuns: createSweepRuns(platform),
    credentialExpiries: async () => [],
    lastBackup: options.lastBackup ?? (async () => 'off'),
    onDisabled: (work, webhook) => tellDisabledWebhook({ notify }, work, webhook),
  }
  await ensureDirectPartner(platform)
  return { ...platform, ...own, ends }
}

/** The features of operations behind the real gate on a database of their own; nothing runs by itself. */
export async function operationsApp(t: TestLife, options: Options = {}) {
  const deps = await makeDeps(t, options)
  const people = new Map<string, Principal>()
  const gate: Gate = {
    authenticate: async ({ headers }) => people.get(headers.authorization?.slice(7) ?? ''),
    clock: deps.clock,
    partnerOf: createPartnerOf(deps.platformDb),
    limit: createRateLimiter(() => 0),
    limits: { account: plenty, address: plenty, secret: plenty },
    origin: deps.origin,
    onRefused: async () => {},
    watch: () => () => {},
    pause: createMaintenanceGuard(deps),
    closing: new AbortController().signal,
  }
  const app = createServer({ log: deps.log, trustedProxies: [] })
  deps.ends.push(async () => {
    await app.close()
  })
  const mount = <D>({ routes }: Pick<Feature<D>, 'routes'>, own: D): void => {
    for (const route of routes) mountRoute(app, gate, route, own)
  }
  mount(alerts, deps)
  mount(announcements, deps)
  mount(checklistItems, deps)
  mount(dataExports, deps)
  mount(webhooks, deps)
  mount(notifications, deps)

  const partnerOf = async (organizationId: string): Promise<string> => {
    const { partner_id: id } = await deps.ownerDb
      .selectFrom('organizations')
      .select('partner_id')
      .where('organization_id', '=', organizationId)
      .executeTakeFirstOrThrow()
    return id
  }
  /** A customer of a partner of its own. */
  const customer = async (slug: string): Promise<{ organizationId: string; partnerId: string }> => {
    const [organizationId, partnerId] = [newId(), newId()]
    await deps.ownerDb.insertInto('partners').values({ id: partnerId, slug, name: slug }).execute()
    const place = { kind: 'company', country: 'CH', time_zone: 'UTC', slug, name: slug }
    await deps.ownerDb
      .insertInto('organizations')
      .values({ ...place, organization_id: organizationId, partner_id: partnerId })
      .execute()
    return { organizationId, partnerId }
  }
  const add = async (name: string, { locale = 'en', ...over }: Person): Promise<string> => {
    const accountId = newId()
    const person = { id: accountId, email: `${name}@example.com`, name, locale }
    await deps.ownerDb.insertInto('accounts').values(person).execute()
    for (const { organizationId, role } of over.memberships ?? []) {
      const member = { organization_id: organizationId, account_id: accountId, role, id: newId() }
      const partner_id = await partnerOf(organizationId)
      await deps.ownerDb
        .insertInto('members')
        .values({ ...member, partner_id })
        .execute()
    }
    if (over.partner) {
      const staff = { partner_id: over.partner.id, account_id: accountId, role: over.partner.role }
      await deps.ownerDb.insertInto('partner_staff').values(staff).execute()
    }
    if (over.operatorRole) {
      const operator = { account_id: accountId, role: over.operatorRole }
      await deps.ownerDb.insertInto('operators').values(operator).execute()
    }
    const session = { id: newId(), authenticatedAt: deps.clock.now(), strong: true, multiFactor: true }
    people.set(name, { accountId, name, session, ...nobody, ...over })
    return accountId
  }

  const call = async (
    who: string,
    what: `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} ${string}`,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<Answer> => {
    const known = people.get(who)
    // Whoever asks has just proved itself, however far the clock was moved.
    if (known?.session)
      people.set(who, { ...known, session: { ...known.session, authenticatedAt: deps.clock.now() } })
    const [method, url] = what.split(' ') as ['GET', string]
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${who}`, 'idempotency-key': newId(), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
    // What the contract says of each answer is judged by the server itself, by the response schemas.
    const json = answer.body === '' ? {} : (answer.json() as Record<string, unknown>)
    return { status: answer.statusCode, headers: answer.headers, body: json }
  }

  /** Runs a sweep once, as the sweeper would. */
  const sweep = async <D>(feature: Feature<D>, own: D, name: string): Promise<void> => {
    const found = feature.sweeps?.(own).find((one) => one.name === name)
    if (found === undefined) throw new Error(`There is no sweep ${name}`)
    await found.run(new AbortController().signal)
  }
  const mails = () =>
    deps.ownerDb.selectFrom('mails').select(['recipient', 'subject']).orderBy('created_at').execute()
  const actions = async (): Promise<string[]> => {
    const rows = await deps.ownerDb.selectFrom('audit_events').select('action').orderBy('ord').execute()
    return rows.map(({ action }) => action)
  }
  return {
    ...deps,
    gate,
    mount,
    add,
    customer,
    call,
    mails,
    actions,
    evaluate: () => sweep(alerts, deps, 'alerts.evaluate'),
    mailAnnounced: () => sweep(announcements, deps, 'announcements.mails'),
    deliver: () => sweep(webhooks, deps, 'webhooks.due'),
    sweep,
  }
}

export type OperationsApp = Awaited<ReturnType<typeof operationsApp>>
