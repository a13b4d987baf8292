import { type Notification, type NotificationKind, notificationKinds, type Page } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import type { Surface } from '#platform/actor'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Notifications } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

/** How an account is told of one kind of thing. */
export type Choice = { readonly mail: boolean; readonly console: boolean }

/** A choice as far as it may be made: what is fixed stays as it is by default. */
function withFixed(kind: NotificationKind, choice: Choice): Choice {
  const rule = notificationKinds[kind]
  const fixed: readonly string[] = rule.fixed
  return {
    mail: fixed.includes('mail') ? rule.mail : choice.mail,
    console: fixed.includes('console') ? rule.console : choice.console,
  }
}

/** The choices of those accounts that made one. */
export async function findChoices(
  db: Db,
  kind: NotificationKind,
  accountIds: readonly string[],
): Promise<Map<string, Choice>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('notification_settings')
    .select(['account_id', 'mail', 'console'])
    .where('kind', '=', kind)
    .where((eb) => eb('account_id', '=', eb.fn.any(eb.val([...accountIds]))))
    .execute()
  return new Map(rows.map(({ account_id: id, ...choice }) => [id, withFixed(kind, choice)]))
}

/** Every kind that one account made a choice about. */
export async function listChoices(db: Db, accountId: string): Promise<Map<string, Choice>> {
  const rows = await db
    .selectFrom('notification_settings')
    .select(['kind', 'mail', 'console'])
    .where('account_id', '=', accountId)
    .execute()
  return new Map(rows.map(({ kind, ...choice }) => [kind, choice]))
}

export async function saveChoice(
  db: Db,
  accountId: string,
  kind: NotificationKind,
  choice: Choice,
): Promise<void> {
  await db
    .insertInto('notification_settings')
    .values({ account_id: accountId, kind, ...choice })
    .onConflict((conflict) => conflict.columns(['account_id', 'kind']).doUpdateSet(choice))
    .execute()
}

export async function insertNotification(
  db: Db,
  row: {
    readonly accountId: string
    readonly id: string
    readonly surface: Surface
    readonly kind: NotificationKind
    readonly template: string
    readonly details: object
    readonly link: string
    readonly createdAt: Date
  },
): Promise<void> {
  const { accountId, details, createdAt, ...rest } = row
  await db
    .insertInto('notifications')
    .values({ ...rest, account_id: accountId, details: JSON.stringify(details), created_at: createdAt })
    .execute()
}

type Row = Selectable<Notifications>

function toNotification(row: Row): Notification {
  return {
    id: row.id,
    // Only `createNotify` writes rows, in these shapes.
    kind: row.kind as NotificationKind,
    details: row.details as Record<string, string>,
    template: row.template,
    link: row.link,
    readAt: row.read_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

export type Inbox = { readonly accountId: string; readonly surface: Surface }

/** Newest first. */
export async function listNotificationPage(
  db: Db,
  cursors: Cursors,
  {
    accountId,
    surface,
    cursor,
    limit,
    unread,
  }: Inbox & {
    readonly cursor?: string | undefined
    readonly limit: number
    readonly unread?: 'true' | undefined
  },
): Promise<Page<Notification>> {
  const filter = ['notifications', accountId, surface, unread]
  const from = cursors.read(cursor, filter)
  let rows = db
    .selectFrom('notifications')
    .selectAll()
    .select(instantText('notifications.created_at').as('position'))
    .where('account_id', '=', accountId)
    .where('surface', '=', surface)
  if (unread !== undefined) rows = rows.where('read_at', 'is', null)
  if (from !== undefined) rows = rows.where(before('notifications.created_at', 'notifications.id', from))
  const found = await rows
    .orderBy('notifications.created_at', 'desc')
    .orderBy('notifications.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toNotification,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}

/** More than this is shown as this: nobody counts further. */
const mostCounted = 1000

export async function countUnread(db: Db, { accountId, surface }: Inbox): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from (
      select from notifications where account_id = ${accountId} and surface = ${surface} and read_at is null
      limit ${mostCounted}) unread`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

/** False where the account has no such notification. */
export async function markRead(
  db: Db,
  { accountId, surface }: Inbox,
  id: string,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('notifications')
    .set({ read_at: sql<Date>`coalesce(read_at, ${now})` })
    .where('account_id', '=', accountId)
    .where('surface', '=', surface)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function markAllRead(db: Db, { accountId, surface }: Inbox, now: Date): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ read_at: now })
    .where('account_id', '=', accountId)
    .where('surface', '=', surface)
    .where('read_at', 'is', null)
    .execute()
}
