import type {
  Announcement,
  CreateAnnouncement,
  CurrentAnnouncement,
  updateAnnouncement as updateContract,
} from '@freehold/contract'
import type { Insertable } from 'kysely'
import type { z } from 'zod'
import type { Notify } from '#features/notifications'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { Announcements } from '#platform/db/tables'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import {
  announcementInvalid,
  announcementNotFound,
  announcementOver,
  notDismissible,
} from './announcement-errors.ts'
import {
  type AnnouncementRow,
  findAnnouncementRow,
  insertAnnouncement,
  insertDismissal,
  listCurrent,
  lockAnnouncementRow,
  partnersOf,
  type Reader,
  toAnnouncement,
  toColumns,
  updateAnnouncementRow,
} from './announcement-store.ts'

export type AnnouncementDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly clock: Clock
  readonly notify: Notify
}

type WriteDeps = Pick<AnnouncementDeps, 'unitOfWork' | 'clock'>
type Fields = Pick<Announcement, 'severity' | 'startsAt' | 'endsAt' | 'readOnly' | 'partnerIds' | 'surfaces'>

/** Refuses what has no sense as a whole. */
function judge({ severity, startsAt, endsAt, readOnly, partnerIds, surfaces }: Fields): void {
  if (endsAt !== null && endsAt <= startsAt) throw announcementInvalid('endsAt', 'It ends before it begins')
  if (!readOnly) return
  if (severity !== 'maintenance') throw announcementInvalid('readOnly', 'Only maintenance stops writing')
  if (endsAt === null) throw announcementInvalid('endsAt', 'What stops writing needs an end')
  if (partnerIds.length > 0) throw announcementInvalid('partnerIds', 'Writing is stopped for all partners')
  if (!surfaces.some((surface) => surface !== 'operator'))
    throw announcementInvalid('surfaces', 'Operators go on writing; name another surface')
}

/** Moments in one form, so that they can be compared as text. */
const instant = (text: string): string => new Date(text).toISOString()

async function requirePartners(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await db
    .selectFrom('partners')
    .select('id')
    .where((eb) => eb('id', '=', eb.fn.any(eb.val([...ids]))))
    .execute()
  if (rows.length < new Set(ids).size) throw announcementInvalid('partnerIds', 'One of them is no partner')
}

export async function createAnnouncement(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  body: z.output<typeof CreateAnnouncement>,
): Promise<Announcement> {
  const startsAt = instant(body.startsAt)
  const fields = { ...body, startsAt, endsAt: body.endsAt === null ? null : instant(body.endsAt) }
  judge(fields)
  const now = clock.now()
  if (fields.endsAt !== null && new Date(fields.endsAt) <= now)
    throw announcementInvalid('endsAt', 'It is over already')
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    await requirePartners(db, fields.partnerIds)
    const id = newId()
    // Every column that has no default is among the fields of a body.
    const columns = { ...toColumns(fields), id, created_at: now } as Insertable<Announcements>
    const row = await insertAnnouncement(db, columns)
    const { severity, surfaces, readOnly } = fields
    const details = { severity, surfaces, startsAt, readOnly }
    await record({ action: 'announcement.create', target: { type: 'announcement', id }, details })
    return toAnnouncement(row, now)
  })
}

/** The row under its lock, as it may still be changed. */
async function lockStanding(
  db: Db,
  { id, ifMatch, now }: { id: string; ifMatch: number; now: Date },
): Promise<AnnouncementRow> {
  const row = await lockAnnouncementRow(db, id)
  if (row === undefined) throw announcementNotFound(id)
  requireVersion(row, ifMatch)
  if (row.ends_at !== null && row.ends_at <= now) throw announcementOver()
  return row
}

type Change = z.output<(typeof updateContract)['body']>

export async function updateAnnouncement(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  { id, ifMatch, ...body }: Change & { readonly id: string; readonly ifMatch: number },
): Promise<Announcement> {
  const now = clock.now()
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const before = toAnnouncement(await lockStanding(db, { id, ifMatch, now }), now)
    const given = Object.entries(body).filter(([, value]) => value !== undefined)
    // What is left out stays as it is.
    const after = { ...before, ...Object.fromEntries(given) } as Announcement
    const next = {
      ...after,
      startsAt: instant(after.startsAt),
      endsAt: after.endsAt === null ? null : instant(after.endsAt),
    }
    judge(next)
    await requirePartners(db, next.partnerIds)
    // keyof the change, which Object.keys forgets.
    const changed = (Object.keys(body) as (keyof Change)[]).filter(
      (field) => JSON.stringify(next[field]) !== JSON.stringify(before[field]),
    )
    if (changed.length === 0) return before
    const row = await updateAnnouncementRow(db, id, toColumns(next))
    await record({
      action: 'announcement.update',
      target: { type: 'announcement', id },
      details: { changed },
    })
    return toAnnouncement(row, now)
  })
}

export async function endAnnouncement(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  { id, ifMatch }: { readonly id: string; readonly ifMatch: number },
): Promise<Announcement> {
  const now = clock.now()
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const { starts_at: startsAt } = await lockStanding(db, { id, ifMatch, now })
    // One that never began has no duration.
    const starts = startsAt > now ? { starts_at: now } : {}
    const row = await updateAnnouncementRow(db, id, { ends_at: now, ...starts })
    await record({ action: 'announcement.end', target: { type: 'announcement', id } })
    return toAnnouncement(row, now)
  })
}

async function readerOf(db: Db, { id, surface }: Actor): Promise<Reader> {
  if (id === null || surface === null) throw new AppError('auth.required', 'Sign in first')
  return { accountId: id, surface, partnerIds: await partnersOf(db, id, surface) }
}

export async function readCurrent(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
): Promise<{ data: CurrentAnnouncement[] }> {
  return unitOfWork(actor, 'platform', async ({ db }) => ({
    data: await listCurrent(db, await readerOf(db, actor), clock.now()),
  }))
}

/** An announcement that the caller does not see is not found, whether there is one or not. */
export async function dismissAnnouncement(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  id: string,
): Promise<void> {
  const now = clock.now()
  await unitOfWork(actor, 'platform', async ({ db }) => {
    const reader = await readerOf(db, actor)
    const seen = await listCurrent(db, reader, now)
    const announcement = seen.find((one) => one.id === id)
    if (announcement === undefined) throw announcementNotFound(id)
    if (!announcement.dismissible) throw notDismissible()
    await insertDismissal(db, { id, accountId: reader.accountId, at: now })
  })
}

export async function readAnnouncement(db: Db, id: string, now: Date): Promise<Announcement> {
  const row = await findAnnouncementRow(db, id)
  if (row === undefined) throw announcementNotFound(id)
  return toAnnouncement(row, now)
}
