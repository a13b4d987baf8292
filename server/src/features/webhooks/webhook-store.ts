import type { Page, Webhook } from '@freehold/contract'
import type { Selectable, Updateable } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Webhooks } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

export type WebhookRow = Selectable<Webhooks>

export function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    // The column's check holds it to these.
    state: row.state as Webhook['state'],
    failingSince: row.failing_since?.toISOString() ?? null,
    previousUntil: row.previous_until?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

export async function findWebhookRow(db: Db, id: string): Promise<WebhookRow | undefined> {
  return db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The row, locked until the transaction ends. */
export async function lockWebhookRow(db: Db, id: string): Promise<WebhookRow | undefined> {
  return db.selectFrom('webhooks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function countWebhooks(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('webhooks')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function listActiveWebhooks(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('webhooks').select('id').where('state', '=', 'active').execute()
  return rows.map(({ id }) => id)
}

/** Newest first. */
export async function listWebhookPage(
  db: Db,
  cursors: Cursors,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Webhook>> {
  const from = cursors.read(cursor, ['webhooks'])
  let rows = db.selectFrom('webhooks').selectAll().select(instantText('webhooks.created_at').as('position'))
  if (from !== undefined) rows = rows.where(before('webhooks.created_at', 'webhooks.id', from))
  const found = await rows
    .orderBy('webhooks.created_at', 'desc')
    .orderBy('webhooks.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toWebhook,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, ['webhooks']),
  })
}

export async function insertWebhook(
  db: Db,
  row: {
    readonly id: string
    readonly name: string
    readonly url: string
    readonly secrets: string
    readonly created_at: Date
  },
): Promise<WebhookRow> {
  return db.insertInto('webhooks').values(row).returningAll().executeTakeFirstOrThrow()
}

/** Writes what operators changed: a new version. */
export async function updateWebhookRow(db: Db, id: string, set: Updateable<Webhooks>): Promise<WebhookRow> {
  return db
    .updateTable('webhooks')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Writes how deliveries went, which makes no new version. */
export async function setFailingSince(db: Db, id: string, since: Date | null): Promise<void> {
  let update = db.updateTable('webhooks').set({ failing_since: since }).where('id', '=', id)
  update =
    since === null ? update.where('failing_since', 'is not', null) : update.where('failing_since', 'is', null)
  await update.execute()
}

export async function deleteWebhook(db: Db, id: string): Promise<void> {
  await db.deleteFrom('webhooks').where('id', '=', id).execute()
}
