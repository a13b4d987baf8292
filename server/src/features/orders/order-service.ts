import type { Order as OrderView } from '@freehold/contract'
import { holdPartner, partnerNotActive } from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import type { KeyRing } from '#platform/key-ring'
import { orderNotFound } from './order-errors.ts'
import { findOrderView } from './order-reads.ts'
import { lockOrder } from './order-store.ts'
import type { Order } from './order.ts'

/** Other organizations that use the same mail domain; what an approver is warned of. */
export type DuplicateDomains = (
  organizationId: string,
) => Promise<readonly { readonly domain: string; readonly organizationName: string }[]>

export type OrderDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly clock: Clock
  readonly keyRing: KeyRing
  readonly duplicateDomains: DuplicateDomains
}

export type Which = { readonly organizationId: string; readonly id: string }

/** The order as it is shown; `order.not_found` where there is none. */
export async function readOrder(db: Db, which: Which, now: Date): Promise<OrderView> {
  const view = await findOrderView(db, which, now)
  if (view === undefined) throw orderNotFound(which.id)
  return view
}

/** Whether an order is a draft that this caller did not begin: of organizations' drafts staff know nothing. */
export function isOthersDraft({ state, requestedBy }: Order, { kind, surface, id }: Actor): boolean {
  return state === 'draft' && kind === 'account' && surface !== 'app' && requestedBy !== id
}

/** Staff of a partner that is paused place no orders; it stays as it is until this unit of work is through. */
export async function requireOrderingPartner(db: Db, { reach }: Actor): Promise<void> {
  if (reach?.kind !== 'partner') return
  if ((await holdPartner(db, reach.partnerId)) !== 'active') throw partnerNotActive()
}

/** What a step on an order is done with. */
export type Step = Work & { readonly order: Order; readonly now: Date }

/**
 * Runs a step on one order, its row locked; the answer is the order as it then stands. `ifMatch` of 0 asks for no
 * version.
 */
export async function onOrder(
  { unitOfWork, clock }: OrderDeps,
  actor: Actor,
  { organizationId, id, ifMatch = 0 }: Which & { ifMatch?: number },
  fn: (step: Step) => Promise<void>,
): Promise<OrderView> {
  return unitOfWork(actor, { organizationId }, async (work) => {
    const order = await lockOrder(work.db, organizationId, id)
    if (order === undefined || isOthersDraft(order, actor)) throw orderNotFound(id)
    if (ifMatch !== 0) requireVersion(order, ifMatch)
    const now = clock.now()
    await fn({ ...work, order, now })
    await work.announce('order', id)
    return readOrder(work.db, { organizationId, id }, now)
  })
}
