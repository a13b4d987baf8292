import type { Operator, Page } from '@freehold/contract'
import { sql } from 'kysely'
import { hasSecondFactor, teamStanding } from '#features/accounts'
import { after, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import type { Role } from './operator.ts'

function selectOperators(db: Db) {
  return db
    .selectFrom('operators as op')
    .innerJoin('accounts as a', 'a.id', 'op.account_id')
    .select(['op.account_id', 'op.role', 'op.kept_role', 'op.state', 'op.created_at', 'op.version'])
    .select(['a.name', 'a.email', 'a.last_seen_at'])
    .select(hasSecondFactor('op.account_id').as('second_factor'))
}

type Row = Awaited<ReturnType<ReturnType<typeof selectOperators>['execute']>>[number]

function toOperator(row: Row): Operator {
  return {
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    // One of the two is set, and both columns and the state are held to these words by the table.
    role: (row.role ?? row.kept_role) as Role,
    state: row.state as Operator['state'],
    secondFactor: row.second_factor,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

export async function findOperator(db: Db, accountId: string): Promise<Operator | undefined> {
  const row = await selectOperators(db).where('op.account_id', '=', accountId).executeTakeFirst()
  return row && toOperator(row)
}

/** Oldest first: whoever set the platform up leads the list. */
export async function listOperatorPage(
  db: Db,
  cursors: Cursors,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Operator>> {
  const filter = ['operators']
  const from = cursors.read(cursor, filter)
  let rows = selectOperators(db).select(instantText('op.created_at').as('position'))
  if (from !== undefined) rows = rows.where(after('op.created_at', 'op.account_id', from))
  const found = await rows
    .orderBy('op.created_at')
    .orderBy('op.account_id')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toOperator,
    position: (row) => [row.position, row.account_id],
    write: (position) => cursors.write(position, filter),
  })
}

/** Until the unit of work ends, nobody else changes who is an operator, or disables one. */
export async function lockOperators(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('operators', 0))`.execute(db)
}

/** Owners who can sign in, but for one. */
export async function countOtherOwners(db: Db, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('operators as op')
    .innerJoin('accounts as a', 'a.id', 'op.account_id')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('op.role', '=', 'owner')
    .where('a.state', '=', 'active')
    .where('op.account_id', '<>', accountId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** False where the account is on the list already. */
export async function insertInvited(db: Db, accountId: string, role: Role): Promise<boolean> {
  const row = await db
    .insertInto('operators')
    .values({ account_id: accountId, state: 'invited', role: null, kept_role: role, joined_at: null })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Whether the person has ever taken an invitation up. */
export async function hasJoined(db: Db, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('operators')
    .select('joined_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row !== undefined && row.joined_at !== null
}

export async function saveStanding(
  db: Db,
  accountId: string,
  { state, role }: Pick<Operator, 'state' | 'role'>,
): Promise<void> {
  await db
    .updateTable('operators')
    // What a person gives is that person's to take, whatever a claim had given before.
    .set((eb) => ({ ...teamStanding(state, role), issuer: null, version: eb('version', '+', 1) }))
    .where('account_id', '=', accountId)
    .execute()
}
