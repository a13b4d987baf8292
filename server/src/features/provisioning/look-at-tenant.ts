import { lookAtTenant as lookJob } from '#features/tenants'
import { type Actor, systemActor } from '#platform/actor'
import { desiredResources } from './desired-resources.ts'
import { finishLook } from './finish-look.ts'
import { bringOrganizationAbout } from './look-at-organization.ts'
import { contextOf, readFacts, readSecretValues, type TenantFacts } from './look-context.ts'
import { bindKind } from './open-connector.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { type Look, markWaiting, reconcileResource, type Waiting } from './reconcile-resource.ts'
import { isSettled, isStale, type ResourceRow } from './resource-row.ts'
import { chooseSecrets, syncRows } from './resource-store.ts'
import { startNextOrder } from './start-order.ts'

export type Which = { readonly organizationId: string; readonly tenantId: string }

const busyRetryMs = 1000

type Loaded = { readonly facts: TenantFacts; readonly rows: readonly ResourceRow[] }

/** Brings the rows in line with what is wanted; undefined where there is no tenant. */
async function load(deps: ProvisioningDeps, actor: Actor, which: Which): Promise<Loaded | undefined> {
  const scope = { organizationId: which.organizationId }
  return deps.unitOfWork(actor, scope, async ({ db }) => {
    const facts = await readFacts(db, which.organizationId, which.tenantId)
    if (facts === undefined) return undefined
    const { tenant, definition, organization, presence, fingerprints, projects } = facts
    const owner = { organizationId: tenant.organizationId, partnerId: tenant.partnerId, tenantId: tenant.id }
    const desired = {
      definition,
      organizationSlug: organization.slug,
      tenantName: tenant.name,
      presence,
      fingerprints,
      projects,
    }
    if (!tenant.activated) return { facts, rows: [] }
    // A tenant that is going wants nothing new, only that what stands goes.
    const { resources } = await desiredResources(db, deps, desired)
    const wanted = presence === 'absent' ? resources.filter(({ scope: s }) => s === 'tenant') : resources
    return { facts, rows: await syncRows(db, owner, wanted) }
  })
}

/** Chooses the secrets that objects are to have before any call could set them. */
async function chooseMissingSecrets(
  deps: ProvisioningDeps,
  actor: Actor,
  { facts, rows }: Loaded,
): Promise<Look['values']> {
  const scope = { organizationId: facts.tenant.organizationId }
  const makers = await Promise.all(
    rows.map(async (row) => {
      if (row.presence === 'absent' || row.observedGeneration > 0) return { row, chosen: {} }
      const open = await deps.connectors.open(row.connectorId).catch(() => undefined)
      return { row, chosen: open === undefined ? {} : bindKind(open, row.kind).chosenSecrets }
    }),
  )
  return deps.unitOfWork(actor, scope, async ({ db }) => {
    for (const { row, chosen } of makers) await chooseSecrets(db, deps.keyRing, row, chosen)
    return readSecretValues(db, deps.keyRing, facts.tenant, rows)
  })
}

function needsLook(row: ResourceRow, now: Date): boolean {
  if (!isSettled(row)) return row.nextRetryAt === null || row.nextRetryAt <= now || row.state === 'pending'
  return isStale(row, now)
}

/** The first of its needs that does not stand, among the resources that it can see. */
function unmetNeed(row: ResourceRow, rows: readonly ResourceRow[]): ResourceRow | undefined {
  return rows.find((other) => {
    const visible = other.projectId === null || other.projectId === row.projectId
    return visible && row.needs.includes(other.name) && !isSettled(other)
  })
}

/** Removal goes backwards: what stands on it, and has to go before it. */
function isHeldUp(row: ResourceRow, rows: readonly ResourceRow[]): boolean {
  return rows.some(
    (other) =>
      other.presence === 'absent' &&
      !isSettled(other) &&
      other.ordinal > row.ordinal &&
      (row.projectId === null || other.projectId === row.projectId),
  )
}

/** A former object of the same name that has not gone yet. */
function predecessor(row: ResourceRow, rows: readonly ResourceRow[]): ResourceRow | undefined {
  return rows.find(
    (other) =>
      other.presence === 'absent' &&
      !isSettled(other) &&
      other.kind === row.kind &&
      other.connectorId === row.connectorId &&
      other.externalName === row.externalName,
  )
}

/** What a resource that is to stand waits for, if it has to. */
function obstacleOf(row: ResourceRow, rows: readonly ResourceRow[]): Waiting | undefined {
  const former = predecessor(row, rows)
  if (former !== undefined) {
    const message = `Waits until the former ${former.kind} ${former.externalName} is gone`
    return { reason: 'WaitingForRemoval', message, retryAt: former.nextRetryAt }
  }
  const need = row.presence === 'present' ? unmetNeed(row, rows) : undefined
  if (need === undefined) return undefined
  const reason = need.scope === 'organization' ? 'WaitingForOrganization' : 'WaitingForResource'
  return { reason, message: `Waits for ${need.name} (${need.kind})`, retryAt: need.nextRetryAt }
}

async function reconcileInOrder(
  look: Look,
  facts: TenantFacts,
  rows: readonly ResourceRow[],
): Promise<ResourceRow[]> {
  const going = facts.presence === 'absent'
  const current = new Map(rows.map((row) => [row.id, row]))
  const own = rows.filter(({ scope }) => scope === 'tenant')
  // Removal goes backwards: what was made last goes first. What goes while the tenant stays, goes first too.
  const leaving = own.filter(({ presence }) => presence === 'absent').toReversed()
  const staying = own.filter(({ presence }) => presence !== 'absent')
  for (const row of [...leaving, ...(going ? [] : staying)]) {
    const now = look.deps.clock.now()
    if (!needsLook(row, now)) continue
    const seen = [...current.values()]
    if (row.presence === 'absent' && isHeldUp(row, seen)) continue
    const obstacle = row.presence === 'absent' ? undefined : obstacleOf(row, seen)
    const context = contextOf(facts, seen, row.projectId)
    const done =
      obstacle === undefined
        ? await reconcileResource({ ...look, context }, row)
        : await markWaiting(look, row, obstacle)
    current.set(row.id, done)
  }
  return [...current.values()]
}

async function look(deps: ProvisioningDeps, actor: Actor, which: Which, signal: AbortSignal): Promise<void> {
  await startNextOrder(deps, actor, which)
  const loaded = await load(deps, actor, which)
  if (loaded === undefined) return
  const { facts } = loaded
  const shared = await bringOrganizationAbout(deps, actor, { facts, rows: loaded.rows, signal })
  const values = await chooseMissingSecrets(deps, actor, { facts, rows: shared })
  const context = contextOf(facts, shared)
  const rows = await reconcileInOrder({ deps, actor, context, values, signal }, facts, shared)
  const more = await finishLook(deps, actor, { facts, rows, signal })
  if (more)
    await deps.unitOfWork(actor, { organizationId: which.organizationId }, ({ enqueue }) =>
      enqueue(lookJob, which),
    )
}

/**
 * One look at a tenant: begins its next order, compares every resource with what is wanted, does what is missing in
 * blueprint order, and writes down how it went. Safe to run at any time, any number of times, from any process;
 * one look at a tenant at a time, by lock.
 */
export async function lookAtTenant(deps: ProvisioningDeps, which: Which): Promise<void> {
  const actor = systemActor('reconciler')
  const done = await deps.locks.tryWithLock(`tenant:${which.tenantId}`, async (signal) => {
    await look(deps, actor, which, signal)
    return true
  })
  if (done === true) return
  const runAt = new Date(deps.clock.now().getTime() + busyRetryMs)
  await deps.unitOfWork(actor, { organizationId: which.organizationId }, ({ enqueue }) =>
    enqueue(lookJob, which, { runAt }),
  )
}
