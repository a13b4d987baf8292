import { randomBytes } from 'node:crypto'
import type { Db } from '#platform/db/pool'
import { sha256 } from '#platform/key-ring'

const count = 10
/** Crockford's base 32: nothing in it is taken for another letter. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 120 bits in six groups of four. */
function newCode(): string {
  const letters = [...randomBytes(24)].map((byte) => alphabet.charAt(byte & 31)).join('')
  return (letters.match(/.{4}/g) ?? []).join('-')
}

/** As people type it: any case, any separators, letters for the digits they look like. */
function normalise(code: string): string {
  return code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}

const hashOf = (code: string): string => sha256(normalise(code))

/** Replaces all codes of an account; the new ones exist nowhere but in the answer. */
export async function replaceRecoveryCodes(db: Db, accountId: string): Promise<readonly string[]> {
  const codes = Array.from({ length: count }, newCode)
  await deleteRecoveryCodes(db, accountId)
  await db
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ account_id: accountId, code_hash: hashOf(code) })))
    .execute()
  return codes
}

/** Uses a code up: true for exactly one of any number of callers. */
export async function takeRecoveryCode(db: Db, accountId: string, code: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', hashOf(code))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deleteRecoveryCodes(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute()
}
