import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '#platform/actor'
import { contextOf, type TenantFacts } from './look-context.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { reconcileResource } from './reconcile-resource.ts'
import { isSettled, isStale, type ResourceRow } from './resource-row.ts'
import { findRow, listRows, setPresence } from './resource-store.ts'

type Input = {
  readonly facts: TenantFacts
  readonly rows: readonly ResourceRow[]
  readonly signal: AbortSignal
}

const tries = 40
const betweenMs = 25
const busyRetryMs = 1000

const lockOf = (facts: TenantFacts): string => `organization:${facts.organization.id}`

/** Whether a shared resource is to be asked for: it does not stand and may be tried, or was not seen for a while. */
function isDue(row: ResourceRow, now: Date): boolean {
  if (isSettled(row)) return isStale(row, now)
  return row.nextRetryAt === null || row.nextRetryAt <= now
}

async function reconcileShared(
  deps: ProvisioningDeps,
  actor: Actor,
  { facts, rows, signal }: Input,
): Promise<void> {
  for (const stale of rows.filter(({ scope }) => scope === 'organization')) {
    const { organizationId } = stale
    // Another look may have done it while this one waited for the lock.
    const row = await deps.unitOfWork(actor, { organizationId }, ({ db }) =>
      findRow(db, organizationId, stale.id),
    )
    if (row !== undefined && isDue(row, deps.clock.now()))
      await reconcileResource({ deps, actor, context: contextOf(facts, rows), values: {}, signal }, row)
  }
}

/**
 * Brings about what the tenant's organization shares, under the organization's own lock; tenants wait for it. A
 * short wait here is cheaper than another look; when the lock stays taken, the tenant's resources say what they
 * wait for.
 */
export async function bringOrganizationAbout(
  deps: ProvisioningDeps,
  actor: Actor,
  input: Input,
): Promise<ResourceRow[]> {
  const { facts, rows } = input
  const { organizationId, id: tenantId } = facts.tenant
  const now = deps.clock.now()
  const due = rows.some((row) => row.scope === 'organization' && isDue(row, now))
  if (!due || facts.presence === 'absent') return [...rows]
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const done = await deps.locks.tryWithLock(lockOf(facts), async (signal) => {
      await reconcileShared(deps, actor, { ...input, signal: AbortSignal.any([signal, input.signal]) })
      return true
    })
    if (done === true) break
    await wait(betweenMs, undefined, { signal: input.signal })
  }
  return deps.unitOfWork(actor, { organizationId }, ({ db }) => listRows(db, organizationId, tenantId))
}

/**
 * When a tenant has gone: removes what its organization shared, if no tenant is left that needs it. One that still
 * is in its grace keeps it. Answers when to try again, where something of it still stands.
 */
export async function releaseOrganization(
  deps: ProvisioningDeps,
  actor: Actor,
  { facts, rows, signal }: Input,
): Promise<Date | null> {
  const { organizationId, id: tenantId } = facts.tenant
  const shared = rows.filter(({ scope }) => scope === 'organization')
  if (shared.length === 0) return null
  const left = await deps.locks.tryWithLock(lockOf(facts), async (lost) => {
    const going = await deps.unitOfWork(actor, { organizationId }, async ({ db }) => {
      const kinds = await kindsStillNeeded(db, organizationId, tenantId)
      const unneeded = shared.filter(({ kind }) => !kinds.has(kind))
      for (const row of unneeded) if (row.presence !== 'absent') await setPresence(db, row, 'absent')
      return (await listRows(db, organizationId, tenantId)).filter(
        ({ scope, presence }) => scope === 'organization' && presence === 'absent',
      )
    })
    const look = { deps, actor, context: contextOf(facts, rows), values: {} }
    const retries: Date[] = []
    for (const row of going.toReversed()) {
      const done = await reconcileResource({ ...look, signal: AbortSignal.any([signal, lost]) }, row)
      if (!isSettled(done)) retries.push(done.nextRetryAt ?? deps.clock.now())
    }
    return retries
  })
  // Another look holds the lock, and may not know that this tenant is the last.
  if (left === undefined) return new Date(deps.clock.now().getTime() + busyRetryMs)
  return left.length === 0 ? null : new Date(Math.min(...left.map((date) => date.getTime())))
}

/** Kinds of shared resources that some undeleted tenant's blueprint names. */
async function kindsStillNeeded(
  db: Parameters<typeof listRows>[0],
  organizationId: string,
  tenantId: string,
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('tenants')
    .innerJoin('blueprints', (join) =>
      join
        .onRef('blueprints.name', '=', 'tenants.blueprint')
        .onRef('blueprints.version', '=', 'tenants.blueprint_version'),
    )
    .select('blueprints.definition')
    .where('tenants.organization_id', '=', organizationId)
    .where('tenants.id', '<>', tenantId)
    .where('tenants.base', '<>', 'deleted')
    .execute()
  // A published definition has passed its schema.
  const definitions = rows.map((row) => row.definition as { resources: { kind: string; scope: string }[] })
  return new Set(
    definitions.flatMap(({ resources }) =>
      resources.filter(({ scope }) => scope === 'organization').map(({ kind }) => kind),
    ),
  )
}
