import type { Partner, Termination, TerminatePartner, TerminationPreview } from '@freehold/contract'
import type { z } from 'zod'
import type { MoveDeps } from '#features/organizations'
import {
  findPartner,
  lockPartners,
  partnerBuiltIn,
  partnerNotFound,
  partnerNotPossibleNow,
  readDirectPartner,
  updatePartner,
} from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import type { Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import { newId } from '#platform/ids'
import { moveBatch, moveOrganizations } from './move-organizations.ts'
import { confirmationWrong, notTerminated, targetInvalid } from './termination-errors.ts'
import {
  countOrganizations,
  countParts,
  type Exceptions,
  findTermination,
  insertTermination,
  listStaff,
  listTargets,
  listWithParts,
} from './termination-store.ts'

export type TerminationDeps = MoveDeps & {
  /** Signs an account out everywhere. */
  readonly endSessions: (work: Work, accountId: string) => Promise<void>
}

/** So many organizations are listed for choosing; the others go with the rest. */
const listed = 500

/** Up to so many organizations move in the request itself, the others in the background. */
export const movedAtOnce = 100

function requireEndable(partner: Partner | undefined, id: string): Partner {
  if (partner === undefined) throw partnerNotFound(id)
  if (partner.builtIn) throw partnerBuiltIn()
  if (partner.status === 'terminated') throw partnerNotPossibleNow('This partner is terminated already')
  return partner
}

export async function previewTermination(
  { unitOfWork }: Pick<TerminationDeps, 'unitOfWork'>,
  actor: Actor,
  partnerId: string,
): Promise<TerminationPreview> {
  return readWithin(unitOfWork, actor, async (db) => {
    const { version } = requireEndable(await findPartner(db, partnerId), partnerId)
    return {
      partnerId,
      organizations: await countOrganizations(db, partnerId),
      ...(await countParts(db, partnerId)),
      staff: await listStaff(db, partnerId),
      list: await listWithParts(db, partnerId, listed),
      targets: await listTargets(db, partnerId),
      version,
    }
  })
}

type Targets = { readonly target: string; readonly exceptions: Exceptions }
type Wish = z.output<typeof TerminatePartner> & { readonly partnerId: string; readonly ifMatch: number }

async function chosenTargets(db: Db, { targetPartnerId, exceptions = [] }: Wish): Promise<Targets> {
  const direct = (await readDirectPartner(db)).id
  return {
    target: targetPartnerId ?? direct,
    exceptions: Object.fromEntries(
      exceptions.map((one) => [one.organizationId, one.targetPartnerId ?? direct]),
    ),
  }
}

function refuseTargets(
  found: ReadonlyMap<string, Partner>,
  wish: Wish,
  { target, exceptions }: Targets,
): void {
  const isFit = (id: string): boolean => id !== wish.partnerId && found.get(id)?.status === 'active'
  if (!isFit(target)) throw targetInvalid('/body/targetPartnerId', 'must be another, active partner')
  const ids = Object.values(exceptions)
  const unfit = ids.findIndex((id) => !isFit(id))
  if (unfit >= 0)
    throw targetInvalid(`/body/exceptions/${unfit}/targetPartnerId`, 'must be another, active partner')
}

/** An exception for an organization that is not the partner's would be a choice without effect. */
async function refuseForeignExceptions(db: Db, partnerId: string, exceptions: Exceptions): Promise<void> {
  const ids = Object.keys(exceptions)
  if (ids.length === 0) return
  const rows = await db
    .selectFrom('organizations')
    .select('organization_id')
    .where('partner_id', '=', partnerId)
    .where((eb) => eb('organization_id', '=', eb.fn.any(eb.val(ids))))
    .execute()
  const own = new Set(rows.map((row) => row.organization_id))
  const foreign = ids.findIndex((id) => !own.has(id))
  if (foreign >= 0)
    throw targetInvalid(`/body/exceptions/${foreign}/organizationId`, 'does not belong to this partner')
}

async function lockOut(deps: TerminationDeps, work: Work, partnerId: string): Promise<void> {
  for (const { accountId } of await listStaff(work.db, partnerId)) await deps.endSessions(work, accountId)
}

/**
 * Ends a partner. From the commit on its staff are locked out and nothing is begun for it any more: whoever was making
 * an organization is waited for, and that one goes along. Some organizations move in this very transaction; of more
 * than that, the first do and a job takes the others, as often as it needs to.
 */
export async function terminatePartner(
  deps: TerminationDeps,
  actor: Actor,
  wish: Wish,
): Promise<Termination> {
  const { partnerId, ifMatch, confirm, reason = null } = wish
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const { db } = work
    const targets = await chosenTargets(db, wish)
    const found = await lockPartners(db, [partnerId, targets.target, ...Object.values(targets.exceptions)])
    const partner = requireEndable(found.get(partnerId), partnerId)
    requireVersion(partner, ifMatch)
    if (confirm !== partner.slug) throw confirmationWrong(partner.slug)
    refuseTargets(found, wish, targets)
    await refuseForeignExceptions(db, partnerId, targets.exceptions)
    await updatePartner(db, partnerId, { ...partner, status: 'terminated' }, deps.clock.now())
    const total = await countOrganizations(db, partnerId)
    const id = newId()
    const { target: targetPartnerId, exceptions } = targets
    const { correlationId } = actor
    await insertTermination(db, { id, partnerId, targetPartnerId, exceptions, reason, total, correlationId })
    await work.record({
      action: 'partner.terminate',
      target: { type: 'partner', id: partnerId },
      details: { targetPartnerId, organizations: total, ...(reason === null ? {} : { reason }) },
    })
    await lockOut(deps, work, partnerId)
    if (!(await moveBatch(deps, work, id, movedAtOnce))) await work.enqueue(moveOrganizations, { id })
    return readNow(db, partnerId)
  })
}

async function readNow(db: Db, partnerId: string): Promise<Termination> {
  const termination = await findTermination(db, partnerId)
  if (termination === undefined) throw notTerminated()
  return termination
}

export async function readTermination(
  { unitOfWork }: Pick<TerminationDeps, 'unitOfWork'>,
  actor: Actor,
  partnerId: string,
): Promise<Termination> {
  return readWithin(unitOfWork, actor, async (db) => {
    if ((await findPartner(db, partnerId)) === undefined) throw partnerNotFound(partnerId)
    return readNow(db, partnerId)
  })
}

/** Its staff may enter again. Organizations that left do not come back by themselves. */
export async function reinstatePartner(
  { unitOfWork }: Pick<TerminationDeps, 'unitOfWork'>,
  actor: Actor,
  { partnerId, ifMatch }: { readonly partnerId: string; readonly ifMatch: number },
): Promise<Partner> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const partner = (await lockPartners(db, [partnerId])).get(partnerId)
    if (partner === undefined) throw partnerNotFound(partnerId)
    requireVersion(partner, ifMatch)
    if (partner.status !== 'terminated')
      throw partnerNotPossibleNow('Only a terminated partner is reinstated')
    const last = await findTermination(db, partnerId)
    if (last?.state === 'moving') throw partnerNotPossibleNow('Its organizations are still on their way')
    const reinstated = await updatePartner(db, partnerId, { ...partner, status: 'active' })
    await record({ action: 'partner.reinstate', target: { type: 'partner', id: partnerId } })
    return reinstated
  })
}
