import type { ConnectorAccess } from '#features/connectors'
import { bindKind } from '#features/provisioning'
import { lookAtTenant } from '#features/tenants'
import { type Actor, systemActor } from '#platform/actor'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import type { Cursors } from '#platform/http/page'
import type { Json } from '#ports/provisioner'
import { orphanNotConfirmed, orphanNotFound, orphanNotPossibleNow } from './orphan-errors.ts'
import { removeOrphan } from './orphan-jobs.ts'
import {
  askRemoval,
  findCandidate,
  findOrphan,
  giveObject,
  isOwned,
  listAskedRemovals,
  lockOrphan,
  type OrphanRow,
  resolveOrphan,
} from './orphan-store.ts'

export type OrphanDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly connectors: Pick<ConnectorAccess, 'open'>
}

function detailsOf({ kind, connector_id: connectorId, external_name: externalName }: OrphanRow) {
  return { kind, connectorId, externalName }
}

/**
 * Makes the object the resource of its candidate, which a look then brings in line. Recorded in the platform's log
 * and, tied by correlation id, in the organization's.
 */
export async function adoptOrphan(
  { unitOfWork }: Pick<OrphanDeps, 'unitOfWork'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await unitOfWork(actor, 'platform', async (work) => {
    const orphan = await lockOrphan(work.db, id)
    if (orphan === undefined) throw orphanNotFound(id)
    if (orphan.removal_asked_at !== null) throw orphanNotPossibleNow('The object is being removed')
    const candidate = await findCandidate(work.db, orphan)
    if (candidate === undefined) throw orphanNotPossibleNow('No tenant wants an object of this name')
    const details = detailsOf(orphan)
    await work.record({ action: 'orphan.adopt', target: { type: 'orphan', id }, details })
    await resolveOrphan(work.db, id, 'adopted')
    const { organizationId, tenantId, resourceId } = candidate
    const inside = await work.inOrganization(organizationId)
    if (!(await giveObject(inside.db, candidate, orphan.external_id)))
      throw orphanNotPossibleNow('The resource that wanted the object stands by now')
    await inside.record({ action: 'orphan.adopt', target: { type: 'resource', id: resourceId }, details })
    await inside.enqueue(lookAtTenant, { organizationId, tenantId })
    await inside.announce('tenant', tenantId)
  })
}

/** Has the object removed from its system by a job. `confirm` is its name over there, typed. */
export async function askToRemoveOrphan(
  { unitOfWork }: Pick<OrphanDeps, 'unitOfWork'>,
  actor: Actor,
  { id, confirm }: { readonly id: string; readonly confirm: string },
): Promise<{ externalName: string }> {
  return unitOfWork(actor, 'platform', async ({ db, record, enqueue }) => {
    const orphan = await lockOrphan(db, id)
    if (orphan === undefined) throw orphanNotFound(id)
    if (confirm !== orphan.external_name) throw orphanNotConfirmed()
    if (await isOwned(db, orphan)) throw orphanNotPossibleNow('The object belongs to a resource by now')
    if (orphan.removal_asked_at === null) {
      await askRemoval(db, id)
      await record({
        action: 'orphan.remove',
        target: { type: 'orphan', id },
        details: detailsOf(orphan),
      })
    }
    await enqueue(removeOrphan, { orphanId: id })
    return { externalName: orphan.external_name }
  })
}

/** Has every removal that was asked for and not done tried again. */
export async function askRemovalsAgain({ db, enqueue }: Work): Promise<void> {
  for (const orphanId of await listAskedRemovals(db)) await enqueue(removeOrphan, { orphanId })
}

/** Removes the object and marks the orphan as removed; throws, to be tried again, where its system did not do it. */
export async function removeObject(
  { unitOfWork, connectors }: Pick<OrphanDeps, 'unitOfWork' | 'connectors'>,
  orphanId: string,
): Promise<void> {
  const actor = systemActor('remove-orphan')
  const orphan = await unitOfWork(actor, 'platform', async ({ db }) => {
    const found = await findOrphan(db, orphanId)
    return found === undefined || (await isOwned(db, found)) ? undefined : found
  })
  if (orphan === undefined || orphan.removal_asked_at === null) return
  await bindKind(await connectors.open(orphan.connector_id), orphan.kind).remove({
    externalName: orphan.external_name,
    externalId: orphan.external_id,
    marker: orphan.marker ?? '',
    // Kept as the adapter listed it.
    spec: orphan.spec as { readonly [key: string]: Json },
  })
  await unitOfWork(actor, 'platform', ({ db }) => resolveOrphan(db, orphanId, 'removed'))
}
