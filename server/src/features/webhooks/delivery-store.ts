import type { Delivery, Page } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Deliveries } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

export type DeliveryRow = Selectable<Deliveries>
export type Outcome = Delivery['outcomes'][number]

/** So many attempts are kept to be looked at. */
const keptOutcomes = 10

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    type: row.type,
    // The column's check holds it to these; outcomes are written by this file alone.
    state: row.state as Delivery['state'],
    outcomes: row.outcomes as Outcome[],
    attempts: row.attempts,
    nextAttemptAt: row.state === 'waiting' ? row.next_attempt_at.toISOString() : null,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}

export async function insertDelivery(
  db: Db,
  row: {
    readonly id: string
    readonly webhookId: string
    readonly type: string
    readonly payload: string
    readonly now: Date
  },
): Promise<DeliveryRow> {
  const { webhookId, now, ...rest } = row
  return db
    .insertInto('deliveries')
    .values({ ...rest, webhook_id: webhookId, next_attempt_at: now, created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Takes a due delivery for `leaseMs`, so that nobody else sends it meanwhile; undefined when it is not due. */
export async function takeDelivery(
  db: Db,
  id: string,
  now: Date,
  leaseMs: number,
): Promise<DeliveryRow | undefined> {
  return db
    .updateTable('deliveries')
    .set({ attempts: sql<number>`attempts + 1`, next_attempt_at: new Date(now.getTime() + leaseMs) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<=', now)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('webhooks as w')
          .select('w.id')
          .whereRef('w.id', '=', 'deliveries.webhook_id')
          .where('w.state', '=', 'active'),
      ),
    )
    .returningAll()
    .executeTakeFirst()
}

export async function listDueDeliveries(db: Db, now: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('deliveries as d')
    .innerJoin('webhooks as w', 'w.id', 'd.webhook_id')
    .select('d.id')
    .where('d.state', '=', 'waiting')
    .where('d.next_attempt_at', '<=', now)
    .where('w.state', '=', 'active')
    .orderBy('d.next_attempt_at')
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}

/** Writes how an attempt went. `next`: when the message is tried again; none where this was the last. */
export async function endAttempt(
  db: Db,
  { id, outcomes }: Pick<DeliveryRow, 'id' | 'outcomes'>,
  { outcome, state, now, next }: { outcome: Outcome; state: Delivery['state']; now: Date; next?: Date },
): Promise<void> {
  const kept = [...(outcomes as Outcome[]), outcome].slice(-keptOutcomes)
  await db
    .updateTable('deliveries')
    .set({
      state,
      outcomes: JSON.stringify(kept),
      ended_at: state === 'waiting' ? null : now,
      ...(next === undefined ? {} : { next_attempt_at: next }),
    })
    .where('id', '=', id)
    .execute()
}

/** Puts a message that is through back to the start; undefined where this webhook has none of this id. */
export async function restartDelivery(
  db: Db,
  { webhookId, id, now }: { webhookId: string; id: string; now: Date },
): Promise<DeliveryRow | undefined> {
  return db
    .updateTable('deliveries')
    .set({ state: 'waiting', attempts: 0, next_attempt_at: now, ended_at: null })
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** Everything that waits for this webhook is due now. */
export async function hastenDeliveries(db: Db, webhookId: string, now: Date): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ next_attempt_at: now })
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'waiting')
    .execute()
}

/** Newest first. */
export async function listDeliveryPage(
  db: Db,
  cursors: Cursors,
  {
    webhookId,
    cursor,
    limit,
  }: { readonly webhookId: string; readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Delivery>> {
  const filter = ['deliveries', webhookId]
  const from = cursors.read(cursor, filter)
  let rows = db
    .selectFrom('deliveries')
    .selectAll()
    .select(instantText('deliveries.created_at').as('position'))
    .where('webhook_id', '=', webhookId)
  if (from !== undefined) rows = rows.where(before('deliveries.created_at', 'deliveries.id', from))
  const found = await rows
    .orderBy('deliveries.created_at', 'desc')
    .orderBy('deliveries.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toDelivery,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}
