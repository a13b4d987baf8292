import { type ExpressionBuilder, sql } from 'kysely'
import { systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { DB } from '#platform/db/tables'
import type { AnnouncementDeps } from './announcement-service.ts'
import { type AnnouncementRow, toAnnouncement } from './announcement-store.ts'

const actor = systemActor('announcements')
/** People per transaction. */
const batch = 200

/** One announcement that has begun and whose mails are not all queued; others pass it over meanwhile. */
async function lockUnmailed(db: Db, now: Date): Promise<AnnouncementRow | undefined> {
  return db
    .selectFrom('announcements')
    .selectAll()
    .where('mails_owners', '=', true)
    .where('mailed_at', 'is', null)
    .where('starts_at', '<=', now)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('starts_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

type Accounts = ExpressionBuilder<DB, 'accounts'>

function isOwner(eb: Accounts, partnerIds: readonly string[]) {
  let owners = eb
    .selectFrom('members as m')
    .select('m.id')
    .whereRef('m.account_id', '=', 'accounts.id')
    .where('m.role', '=', 'owner')
    .where('m.state', '=', 'active')
  if (partnerIds.length > 0) owners = owners.where('m.partner_id', 'in', [...partnerIds])
  return eb.exists(owners)
}

function isPartnerAdmin(eb: Accounts, partnerIds: readonly string[]) {
  let admins = eb
    .selectFrom('partner_staff as s')
    .select('s.role')
    .whereRef('s.account_id', '=', 'accounts.id')
    .where('s.role', '=', 'admin')
  if (partnerIds.length > 0) admins = admins.where('s.partner_id', 'in', [...partnerIds])
  return eb.exists(admins)
}

/** The next people to be mailed, by id; each once, as a customer before as a partner. */
async function nextRecipients(db: Db, row: AnnouncementRow, now: Date) {
  const { surfaces, partnerIds } = toAnnouncement(row, now)
  let rows = db
    .selectFrom('accounts')
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'accounts.locale'])
    .select((eb) => isOwner(eb, partnerIds).as('owner'))
    .where('accounts.state', '=', 'active')
    .where((eb) =>
      eb.or([
        ...(surfaces.includes('app') ? [isOwner(eb, partnerIds)] : []),
        ...(surfaces.includes('partner') ? [isPartnerAdmin(eb, partnerIds)] : []),
        sql<boolean>`false`,
      ]),
    )
  if (row.mailed_after !== null) rows = rows.where('accounts.id', '>', row.mailed_after)
  const found = await rows.orderBy('accounts.id').limit(batch).execute()
  return found.map(({ owner, ...person }) => ({
    person,
    surface: owner === true && surfaces.includes('app') ? ('app' as const) : ('partner' as const),
  }))
}

/** Queues one batch; false when nothing is left to do. */
async function mailBatch({ unitOfWork, clock, notify }: AnnouncementDeps): Promise<boolean> {
  const now = clock.now()
  return unitOfWork(actor, 'platform', async (work) => {
    const row = await lockUnmailed(work.db, now)
    if (row === undefined) return false
    const { title, content } = toAnnouncement(row, now)
    const recipients = await nextRecipients(work.db, row, now)
    for (const surface of ['app', 'partner'] as const) {
      await notify(work, {
        to: recipients.filter((one) => one.surface === surface).map(({ person }) => person),
        surface,
        link: `/${surface}`,
        kind: 'announcement',
        template: 'announcement',
        values: ({ locale }) => {
          const language = locale === 'de' ? 'de' : 'en'
          return { title: title[language], content: content[language] }
        },
      })
    }
    const last = recipients.at(-1)?.person.id
    const isThrough = recipients.length < batch
    await work.db
      .updateTable('announcements')
      .set({
        ...(last === undefined ? {} : { mailed_after: last }),
        ...(isThrough ? { mailed_at: now } : {}),
      })
      .where('id', '=', row.id)
      .execute()
    return true
  })
}

/** Mails what has begun, batch by batch: whoever dies in between leaves the rest to the next run. */
export async function mailAnnouncements(deps: AnnouncementDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await mailBatch(deps)));
}
