import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '#platform/actor'
import { contextOf, type TenantFacts } from './look-context.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { reconcileResource } from './reconcile-resource.ts'
import { isSettled, type ResourceRow } from './resource-row.ts'
import { findRow, listRows, setPresence } from './resource-store.ts'

type Input = {
  readonly facts: TenantFacts
  readonly rows: readonly ResourceRow[]
  readonly signal: AbortSignal
}

const tries = 40
const betweenMs = 25

const lockOf = (facts: TenantFacts): string => `organization:${facts.organization.id}`

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
    const due =
      row !== undefined &&
      !isSettled(row) &&
      (row.nextRetryAt === null || row.nextRetryAt <= deps.clock.now())
    if (due)
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
  const unsettled = rows.filter((row) => row.scope === 'organization' && !isSettled(row))
  if (unsettled.length === 0 || facts.presence === 'absent') return [...rows]
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
 * is in its grace keeps it.
 */
export async function releaseOrganization(
  deps: ProvisioningDeps,
  actor: Actor,
  { facts, rows, signal }: Input,
): Promise<void> {
  const { organizationId, id: tenantId } = facts.tenant
  const shared = rows.filter(({ scope }) => scope === 'organization')
  if (shared.length === 0) return
  await deps.locks.tryWithLock(lockOf(facts), async () => {
    const going = await deps.unitOfWork(actor, { organizationId }, async ({ db }) => {
      const kinds = await kindsStillNeeded(db, organizationId, tenantId)
      const unneeded = shared.filter(({ kind }) => !kinds.has(kind))
      for (const row of unneeded) if (row.presence !== 'absent') await setPresence(db, row, 'absent')
      return (await listRows(db, organizationId, tenantId)).filter(
        ({ scope, presence }) => scope === 'organization' && presence === 'absent',
      )
    })
    for (const row of going.toReversed()) {
      await reconcileResource({ deps, actor, context: contextOf(facts, rows), values: {}, signal }, row)
    }
  })
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
