import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import { type KeyRing, open, seal, type Sealed } from '#platform/key-ring'

/** A code generator of an account, its secret opened. */
export type Totp = { readonly id: string; readonly secret: string }

const place = (id: string): string => `totp_factors/${id}/secret`

async function find(
  db: Db,
  keyRing: KeyRing,
  accountId: string,
  state: 'confirmed' | 'pending',
): Promise<Totp | undefined> {
  const row = await db
    .selectFrom('totp_factors')
    .select(['id', 'secret'])
    .where('account_id', '=', accountId)
    .where('confirmed_at', state === 'confirmed' ? 'is not' : 'is', null)
    .executeTakeFirst()
  // Only `replacePendingTotp` writes secrets, and only sealed ones.
  return row && { id: row.id, secret: open(keyRing, place(row.id), row.secret as Sealed) }
}

export function findTotp(db: Db, keyRing: KeyRing, accountId: string): Promise<Totp | undefined> {
  return find(db, keyRing, accountId, 'confirmed')
}

export function findPendingTotp(db: Db, keyRing: KeyRing, accountId: string): Promise<Totp | undefined> {
  return find(db, keyRing, accountId, 'pending')
}

/** Keeps a secret that counts for nothing until a code of it was seen; an earlier such one is forgotten. */
export async function replacePendingTotp(
  db: Db,
  keyRing: KeyRing,
  { accountId, secret, now }: { accountId: string; secret: string; now: Date },
): Promise<void> {
  const id = newId()
  await db
    .deleteFrom('totp_factors')
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is', null)
    .execute()
  await db
    .insertInto('totp_factors')
    .values({
      id,
      account_id: accountId,
      secret: JSON.stringify(seal(keyRing, place(id), secret)),
      created_at: now,
    })
    .execute()
}

/** Makes the pending generator the one that counts, in place of an earlier one. */
export async function confirmPendingTotp(
  db: Db,
  { accountId, id, step, now }: { accountId: string; id: string; step: number; now: Date },
): Promise<void> {
  await deleteTotp(db, accountId)
  await db
    .updateTable('totp_factors')
    .set({ confirmed_at: now, last_step: step })
    .where('id', '=', id)
    .execute()
}

/** Uses a step up: true for exactly one of any number of callers, and never again for this step or an earlier one. */
export async function takeStep(db: Db, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('totp_factors')
    .set({ last_step: step })
    .where('id', '=', id)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Removes the generator that counts; false where there is none. */
export async function deleteTotp(db: Db, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('totp_factors')
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
