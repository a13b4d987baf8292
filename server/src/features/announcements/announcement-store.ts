import type { Announcement, CurrentAnnouncement, Page } from '@freehold/contract'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Surface } from '#platform/actor'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Announcements } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

export type AnnouncementRow = Selectable<Announcements>

function stateOf({ starts_at: from, ends_at: to }: AnnouncementRow, now: Date): Announcement['state'] {
  if (to !== null && to <= now) return 'over'
  return from > now ? 'scheduled' : 'current'
}

export function toAnnouncement(row: AnnouncementRow, now: Date): Announcement {
  return {
    id: row.id,
    // Checked columns, and JSON that only this feature writes.
    severity: row.severity as Announcement['severity'],
    title: row.title as Announcement['title'],
    content: row.content as Announcement['content'],
    surfaces: row.surfaces as Announcement['surfaces'],
    partnerIds: row.partner_ids as string[],
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    readOnly: row.read_only,
    mailsOwners: row.mails_owners,
    state: stateOf(row, now),
    mailedAt: row.mailed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

/** What of an announcement operators write, as columns. */
export function toColumns(fields: Partial<Announcement>): Updateable<Announcements> {
  const { severity, title, content, surfaces, partnerIds, startsAt, endsAt, readOnly, mailsOwners } = fields
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(title === undefined ? {} : { title: JSON.stringify(title) }),
    ...(content === undefined ? {} : { content: JSON.stringify(content) }),
    ...(surfaces === undefined ? {} : { surfaces: JSON.stringify(surfaces) }),
    ...(partnerIds === undefined ? {} : { partner_ids: JSON.stringify(partnerIds) }),
    ...(startsAt === undefined ? {} : { starts_at: startsAt }),
    ...(endsAt === undefined ? {} : { ends_at: endsAt }),
    ...(readOnly === undefined ? {} : { read_only: readOnly }),
    ...(mailsOwners === undefined ? {} : { mails_owners: mailsOwners }),
  }
}

export async function insertAnnouncement(db: Db, row: Insertable<Announcements>): Promise<AnnouncementRow> {
  return db.insertInto('announcements').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function updateAnnouncementRow(
  db: Db,
  id: string,
  set: Updateable<Announcements>,
): Promise<AnnouncementRow> {
  return db
    .updateTable('announcements')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function findAnnouncementRow(db: Db, id: string): Promise<AnnouncementRow | undefined> {
  return db.selectFrom('announcements').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The row, locked until the transaction ends. */
export async function lockAnnouncementRow(db: Db, id: string): Promise<AnnouncementRow | undefined> {
  return db.selectFrom('announcements').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Newest first. */
export async function listAnnouncementPage(
  db: Db,
  cursors: Cursors,
  {
    cursor,
    limit,
    now,
  }: { readonly cursor?: string | undefined; readonly limit: number; readonly now: Date },
): Promise<Page<Announcement>> {
  const from = cursors.read(cursor, ['announcements'])
  let rows = db
    .selectFrom('announcements')
    .selectAll()
    .select(instantText('announcements.created_at').as('position'))
  if (from !== undefined) rows = rows.where(before('announcements.created_at', 'announcements.id', from))
  const found = await rows
    .orderBy('announcements.created_at', 'desc')
    .orderBy('announcements.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: (row) => toAnnouncement(row, now),
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, ['announcements']),
  })
}

export type Reader = {
  readonly accountId: string
  readonly surface: Surface
  /** Partners whose announcements concern the reader. */
  readonly partnerIds: readonly string[]
}

/** Partners that an account has to do with: as their staff, or as a customer of theirs. */
export async function partnersOf(db: Db, accountId: string, surface: Surface): Promise<readonly string[]> {
  if (surface === 'operator') return []
  const table = surface === 'partner' ? ('partner_staff' as const) : ('members' as const)
  const rows = await db
    .selectFrom(table)
    .select('partner_id')
    .distinct()
    .where('account_id', '=', accountId)
    .where('state', '=', 'active')
    .execute()
  return rows.map((row) => row.partner_id)
}

/** What is announced to a reader now and was not dismissed; the gravest first. */
export async function listCurrent(
  db: Db,
  { accountId, surface, partnerIds }: Reader,
  now: Date,
): Promise<CurrentAnnouncement[]> {
  const rows = await db
    .selectFrom('announcements as a')
    .selectAll()
    .where('a.starts_at', '<=', now)
    .where((eb) => eb.or([eb('a.ends_at', 'is', null), eb('a.ends_at', '>', now)]))
    .where(sql<boolean>`a.surfaces ? ${surface}`)
    .where(sql<boolean>`(a.partner_ids = '[]' or a.partner_ids ?| ${[...partnerIds]}::text[])`)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('announcement_dismissals as d')
            .select('d.at')
            .whereRef('d.announcement_id', '=', 'a.id')
            .where('d.account_id', '=', accountId),
        ),
      ),
    )
    .orderBy(sql`array_position(array['maintenance', 'warning', 'info'], a.severity)`)
    .orderBy('a.starts_at', 'desc')
    .limit(10)
    .execute()
  return rows.map((row) => {
    const { id, severity, title, content, endsAt, readOnly } = toAnnouncement(row, now)
    return { id, severity, title, content, endsAt, readOnly, dismissible: severity !== 'maintenance' }
  })
}

export async function insertDismissal(
  db: Db,
  { id, accountId, at }: { id: string; accountId: string; at: Date },
): Promise<void> {
  await db
    .insertInto('announcement_dismissals')
    .values({ announcement_id: id, account_id: accountId, at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export type Maintenance = { readonly until: Date; readonly surfaces: readonly Surface[] }

/** Until when which surfaces may only read, the latest end first; several may overlap. */
export async function listMaintenance(db: Db, now: Date): Promise<readonly Maintenance[]> {
  const rows = await db
    .selectFrom('announcements')
    .select(['ends_at', 'surfaces'])
    .where('read_only', '=', true)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .orderBy('ends_at', 'desc')
    .execute()
  return rows.flatMap(({ ends_at: until, surfaces }) =>
    until === null ? [] : [{ until, surfaces: surfaces as Surface[] }],
  )
}
