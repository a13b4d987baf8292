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

export type DraftDeps = {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  /** Days for which a draft that nobody touches is kept. */
  readonly draftDays: number
}

/** Drafts that were begun, and last worked on, before then. What was done to an order stands in the audit log. */
async function findOldDrafts(
  unitOfWork: UnitOfWork,
  before: Date,
): Promise<readonly { readonly organizationId: string; readonly id: string }[]> {
  return unitOfWork(systemActor('order-retention'), 'platform', ({ db }) =>
    db
      .selectFrom('orders')
      .select(['orders.organization_id as organizationId', 'orders.id'])
      .where('orders.state', '=', 'draft')
      .where('orders.created_at', '<', before)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('audit_events as e')
              .select('e.ord')
              .whereRef('e.target_id', '=', 'orders.id')
              .where('e.at', '>=', before),
          ),
        ),
      )
      .orderBy('orders.created_at')
      .limit(batch)
      .execute(),
  )
}

/** Discards drafts that nobody has touched for long, with the secrets that were given for them. */
export async function discardOldDrafts(
  { unitOfWork, clock, draftDays }: DraftDeps,
  signal: AbortSignal,
): Promise<void> {
  const before = new Date(clock.now().getTime() - draftDays * 86_400_000)
  for (const { organizationId, id } of await findOldDrafts(unitOfWork, before)) {
    if (signal.aborted) return
    await unitOfWork(systemActor('order-retention'), { organizationId }, async ({ db, record }) => {
      // Whoever submits it at this moment keeps it: the row is taken as a draft, or not at all.
      const draft = await db
        .selectFrom('orders')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .where('state', '=', 'draft')
        .forUpdate()
        .executeTakeFirst()
      if (draft === undefined) return
      await db
        .deleteFrom('order_secrets')
        .where('organization_id', '=', organizationId)
        .where('order_id', '=', id)
        .execute()
      await db
        .deleteFrom('orders')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute()
      await record({ action: 'order.discard', target: { type: 'order', id } })
    })
  }
}
