import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { sha256 } from '#platform/key-ring'

/** A sign-in under way, and the browser in which its first proof was given. Both are bearer values. */
export type PendingKey = { readonly uid: string; readonly browser: string }

/** Who has proved what so far. */
export type Progress = { readonly accountId: string; readonly methods: readonly string[] }

/** Wrong answers that end a sign-in under way; whoever goes on begins with the first proof again. */
const maxTries = 5

export async function savePending(
  db: Db,
  { uid, browser }: PendingKey,
  { accountId, methods, expiresAt }: Progress & { readonly expiresAt: Date },
): Promise<void> {
  const row = {
    browser_hash: sha256(browser),
    account_id: accountId,
    methods: methods.join(' '),
    tries: 0,
    expires_at: expiresAt,
  }
  await db
    .insertInto('pending_sign_ins')
    .values({ interaction_hash: sha256(uid), ...row })
    .onConflict((conflict) => conflict.column('interaction_hash').doUpdateSet(row))
    .execute()
}

export async function findPending(
  db: Db,
  { uid, browser }: PendingKey,
  now: Date,
): Promise<Progress | undefined> {
  const row = await db
    .selectFrom('pending_sign_ins')
    .select(['account_id', 'methods'])
    .where('interaction_hash', '=', sha256(uid))
    .where('browser_hash', '=', sha256(browser))
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && { accountId: row.account_id, methods: row.methods.split(' ') }
}

/** Counts a try before it is judged; false when there have been too many, and the sign-in is over. */
export async function countTry(db: Db, { uid, browser }: PendingKey): Promise<boolean> {
  const row = await db
    .updateTable('pending_sign_ins')
    .set({ tries: sql<number>`tries + 1` })
    .where('interaction_hash', '=', sha256(uid))
    .where('browser_hash', '=', sha256(browser))
    .returning('tries')
    .executeTakeFirst()
  if (row === undefined) return false
  if (row.tries <= maxTries) return true
  await deletePending(db, uid)
  return false
}

export async function deletePending(db: Db, uid: string): Promise<void> {
  await db.deleteFrom('pending_sign_ins').where('interaction_hash', '=', sha256(uid)).execute()
}

export async function deleteExpiredPending(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('pending_sign_ins').where('expires_at', '<', before).execute()
}
