import type { Locale } from '@freehold/contract'
import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import type { Account } from './account.ts'

const columns = ['id', 'email', 'name', 'locale', 'state', 'version'] as const

type Row = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly state: string
  readonly version: number
}

function toAccount(row: Row): Account {
  return {
    ...row,
    locale: row.locale === 'de' ? 'de' : 'en',
    state: row.state === 'active' ? 'active' : 'disabled',
  }
}

export async function findAccount(db: Db, id: string): Promise<Account | undefined> {
  const row = await db.selectFrom('accounts').select(columns).where('id', '=', id).executeTakeFirst()
  return row && toAccount(row)
}

export async function findAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('accounts')
    .select(columns)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst()
  return row && toAccount(row)
}

/** The account of an address; made without a password where there is none. */
export async function ensureAccount(
  db: Db,
  person: { readonly id?: string; readonly email: string; readonly name: string; readonly locale: Locale },
): Promise<Account> {
  await db
    .insertInto('accounts')
    .values({ id: newId(), ...person })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .execute()
  const account = await findAccountByEmail(db, person.email)
  if (account === undefined) throw new Error('An account that was ensured is not there')
  return account
}

/** Writes name and language if the row still has this version; undefined when it moved on. */
export async function updateAccount(
  db: Db,
  id: string,
  version: number,
  change: { readonly name?: string; readonly locale?: Locale },
): Promise<Account | undefined> {
  const row = await db
    .updateTable('accounts')
    .set({ ...change, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirst()
  return row && toAccount(row)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'accounts_by_email'
}

/**
 * Gives an account another address: `taken` where another account has it, by now or at this very moment, after which
 * the transaction can only be rolled back.
 */
export async function changeAddress(
  db: Db,
  { id, from, to }: { readonly id: string; readonly from: string; readonly to: string },
): Promise<'changed' | 'moved' | 'taken'> {
  try {
    const { numUpdatedRows } = await db
      .updateTable('accounts')
      .set({ email: to, version: sql<number>`version + 1` })
      .where('id', '=', id)
      .where('email', '=', from)
      .executeTakeFirst()
    return numUpdatedRows === 1n ? 'changed' : 'moved'
  } catch (error) {
    if (isTaken(error)) return 'taken'
    throw error
  }
}

export async function renameAccount(db: Db, id: string, name: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ name, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .where('name', '<>', name)
    .execute()
}

/** The PHC string of an account's password; undefined where it has none yet. */
export async function findPassword(db: Db, accountId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('credentials')
    .select('value')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'password')
    .executeTakeFirst()
  return row?.value
}

/** When the password was set, and whether somebody else chose it; undefined where there is none. */
export async function findPasswordState(
  db: Db,
  accountId: string,
): Promise<{ readonly setAt: Date; readonly mustChange: boolean } | undefined> {
  const row = await db
    .selectFrom('credentials')
    .select(['created_at', 'must_change'])
    .where('account_id', '=', accountId)
    .where('kind', '=', 'password')
    .executeTakeFirst()
  return row && { setAt: row.created_at, mustChange: row.must_change }
}

/** Sets the password that a person has chosen. */
export async function savePassword(db: Db, accountId: string, value: string): Promise<void> {
  await db
    .insertInto('credentials')
    .values({ account_id: accountId, kind: 'password', value })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'kind'])
        .doUpdateSet({ value, must_change: false, created_at: sql<Date>`now()` }),
    )
    .execute()
}

/**
 * Gives an account that has no password one that must be changed at the first sign-in; false where it has one, which
 * nobody else may replace.
 */
export async function saveTemporaryPassword(db: Db, accountId: string, value: string): Promise<boolean> {
  const row = await db
    .insertInto('credentials')
    .values({ account_id: accountId, kind: 'password', value, must_change: true })
    .onConflict((conflict) => conflict.columns(['account_id', 'kind']).doNothing())
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function hasOperators(db: Db): Promise<boolean> {
  const row = await db.selectFrom('operators').select('account_id').limit(1).executeTakeFirst()
  return row !== undefined
}

export async function makeOperatorOwner(db: Db, accountId: string): Promise<void> {
  await db
    .insertInto('operators')
    .values({ account_id: accountId, role: 'owner' })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({
        role: 'owner',
        kept_role: null,
        state: 'active',
        joined_at: sql<Date>`coalesce(operators.joined_at, now())`,
        version: sql<number>`operators.version + 1`,
      }),
    )
    .execute()
}
