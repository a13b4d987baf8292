import type { Order as OrderView } from '@freehold/contract'
import type { Work } from '#platform/db/unit-of-work'
import { notifyOrder } from './order-jobs.ts'
import { saveStep, setOrder, toOrder } from './order-store.ts'
import { advance, type Order } from './order.ts'

const waiting: OrderView['state'] = 'pending_partner'

/** The organization's orders that its partner has to decide, now or once a question is answered; their rows locked. */
async function lockOrdersOfPartner({ db }: Work, organizationId: string): Promise<Order[]> {
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        eb('state', '=', waiting),
        eb.and([eb('state', '=', 'needs_info'), eb('resume_state', '=', waiting)]),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(toOrder)
}

/**
 * Hands what waits for an organization's partner to the operator: the partner is not the organization's any more.
 * `inside` is inside that organization. Answers how many orders it was.
 */
export async function passOnOrders(inside: Work, organizationId: string, now: Date): Promise<number> {
  const orders = await lockOrdersOfPartner(inside, organizationId)
  for (const order of orders) {
    const { id } = order
    if (order.state === waiting) {
      await saveStep(inside.db, advance(order, 'pending_operator', now))
      await inside.enqueue(notifyOrder, { organizationId, orderId: id, what: 'submitted' })
    } else await setOrder(inside.db, { organizationId, id, resume_state: 'pending_operator' })
    await inside.record({
      action: 'order.pass_on',
      target: { type: 'order', id },
      details: { from: 'partner', to: 'operator' },
    })
    await inside.announce('order', id)
  }
  return orders.length
}
