import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Sealed } from '#platform/key-ring'

export type QueuedMail = {
  readonly id: string
  readonly recipient: string
  readonly subject: string
  readonly content: Sealed
  readonly attempts: number
  readonly senderName: string | null
}

export type CapturedMail = {
  readonly id: string
  readonly recipient: string
  readonly subject: string
  readonly content: Sealed
  readonly createdAt: Date
}

/** `fh_app` may insert but not read mails, so nothing is returned. */
export async function insertMail(
  db: Db,
  mail: {
    readonly id: string
    readonly recipient: string
    readonly subject: string
    readonly content: Sealed
    /** Who it says it is from, where that is not the platform. */
    readonly senderName: string | null
  },
): Promise<void> {
  const { senderName, ...rest } = mail
  await db
    .insertInto('mails')
    .values({ ...rest, content: JSON.stringify(mail.content), sender_name: senderName })
    .execute()
}

/** Takes a due mail for `leaseMs`, so that nobody else sends it meanwhile; undefined when it is not due. */
export async function takeMail(
  db: Db,
  id: string,
  now: Date,
  leaseMs: number,
): Promise<QueuedMail | undefined> {
  const row = await db
    .updateTable('mails')
    .set({ attempts: sql<number>`attempts + 1`, next_retry_at: new Date(now.getTime() + leaseMs) })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('next_retry_at', '<=', now)
    .returning(['id', 'recipient', 'subject', 'content', 'attempts', 'sender_name as senderName'])
    .executeTakeFirst()
  // Only this file writes `content`, and only as a sealed value.
  return row && { ...row, content: row.content as Sealed }
}

export async function finishMail(
  db: Db,
  id: string,
  end: {
    readonly state: 'sent' | 'captured' | 'failed'
    readonly error?: string
    readonly now: Date
    readonly keepContent: boolean
  },
): Promise<void> {
  await db
    .updateTable('mails')
    .set({
      state: end.state,
      last_error: end.error ?? null,
      sent_at: end.state === 'failed' ? null : end.now,
      ...(end.keepContent ? {} : { content: null }),
    })
    .where('id', '=', id)
    .execute()
}

export async function postponeMail(db: Db, id: string, error: string, nextRetryAt: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({ last_error: error, next_retry_at: nextRetryAt })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute()
}

export async function listDueMails(db: Db, now: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('mails')
    .select('id')
    .where('state', '=', 'queued')
    .where('next_retry_at', '<=', now)
    .orderBy('next_retry_at')
    .limit(100)
    .execute()
  return rows.map((row) => row.id)
}

export async function listCapturedMails(db: Db): Promise<readonly CapturedMail[]> {
  const rows = await db
    .selectFrom('mails')
    .select(['id', 'recipient', 'subject', 'content', 'created_at'])
    .where('state', '=', 'captured')
    .where('content', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute()
  return rows.map(({ created_at: createdAt, content, ...row }) => ({
    ...row,
    createdAt,
    content: content as Sealed,
  }))
}
