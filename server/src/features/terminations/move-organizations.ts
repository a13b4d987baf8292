import { type MoveDeps, moveWithin } from '#features/organizations'
import { holdPartner, readDirectPartner } from '#features/partners'
import { systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { defineJob } from '#platform/jobs/job'
import {
  addMoved,
  finishTermination,
  listMoving,
  listOrganizationsOf,
  lockMoving,
} from './termination-store.ts'

/** Take the next organizations of a terminated partner to where they go. */
export const moveOrganizations = defineJob<{ readonly id: string }>('terminations.move', {
  key: ({ id }) => id,
})

const batch = 25

/**
 * Moves up to `limit` organizations of a termination, inside a unit of work of the platform; true when none is left.
 * What belongs to the partner still is what is left to do, so that any process may go on at any time. Whoever was to
 * take them over and is not active any more is passed over: they come to `direct`.
 */
export async function moveBatch(deps: MoveDeps, work: Work, id: string, limit: number): Promise<boolean> {
  const termination = await lockMoving(work.db, id)
  if (termination === undefined) return true
  const { partnerId, targetPartnerId, exceptions } = termination
  const next = await listOrganizationsOf(work.db, partnerId, limit + 1)
  for (const organizationId of next.slice(0, limit)) {
    const wanted = exceptions[organizationId] ?? targetPartnerId
    const isFit = (await holdPartner(work.db, wanted)) === 'active'
    const to = isFit ? wanted : (await readDirectPartner(work.db)).id
    await moveWithin(deps, work, { organizationId, to, because: 'termination' })
  }
  await addMoved(work.db, id, Math.min(limit, next.length))
  if (next.length > limit) return false
  await finishTermination(work.db, id, deps.clock.now())
  return true
}

/** Batch after batch, each a unit of work of its own, until none is left. */
export async function moveAll(deps: MoveDeps, id: string): Promise<void> {
  const actor = systemActor('move-organizations')
  for (;;) {
    const isDone = await deps.unitOfWork(actor, 'platform', (work) => moveBatch(deps, work, id, batch))
    if (isDone) return
  }
}

/** Takes up what a dead worker left. */
export async function findUnfinished({ unitOfWork }: Pick<MoveDeps, 'unitOfWork'>): Promise<void> {
  await unitOfWork(systemActor('terminations'), 'platform', async ({ db }) => {
    await moveOrganizations.enqueueMissing(db, await listMoving(db))
  })
}
