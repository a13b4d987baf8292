import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { eraseSecrets } from './order-secrets.ts'

/** Days for which a rejected order keeps its secrets, so that it can be approved after all. */
const rejectedDays = 7
const batch = 200

/** Erases the secrets of orders that were rejected some days ago, and of drafts that nobody touched for a month. */
export async function eraseRejectedSecrets({
  unitOfWork,
  clock,
}: {
  unitOfWork: UnitOfWork
  clock: Clock
}): Promise<void> {
  const actor = systemActor('order-retention')
  const day = 86_400_000
  const before = (days: number): Date => new Date(clock.now().getTime() - days * day)
  const due = await unitOfWork(actor, 'platform', ({ db }) =>
    db
      .selectFrom('orders')
      .innerJoin('order_secrets', (join) =>
        join
          .onRef('order_secrets.organization_id', '=', 'orders.organization_id')
          .onRef('order_secrets.order_id', '=', 'orders.id'),
      )
      .select(['orders.organization_id as organizationId', 'orders.id', 'orders.state'])
      .distinct()
      .where('order_secrets.sealed', 'is not', null)
      .where((eb) =>
        eb.or([
          eb.and([eb('orders.state', '=', 'rejected'), eb('orders.decided_at', '<', before(rejectedDays))]),
          eb.and([eb('orders.state', '=', 'draft'), eb('order_secrets.created_at', '<', before(30))]),
        ]),
      )
      .limit(batch)
      .execute(),
  )
  for (const { organizationId, id, state } of due) {
    await unitOfWork(actor, { organizationId }, async ({ db, record }) => {
      const packages = await eraseSecrets(db, { organizationId, id })
      if (packages.length === 0) return
      await record({
        action: 'order.erase_secrets',
        target: { type: 'order', id },
        details: { packages, because: state },
      })
    })
  }
}
