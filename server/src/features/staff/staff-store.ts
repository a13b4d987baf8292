import type { Page, StaffPerson } from '@freehold/contract'
import { sql } from 'kysely'
import { hasSecondFactor, teamStanding } from '#features/accounts'
import { after, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'

export type Role = StaffPerson['role']
export type Place = { readonly partnerId: string; readonly accountId: string }

/** Every query of this file names the partner: the table belongs to the platform, which sees them all. */
function selectStaff(db: Db, partnerId: string) {
  return db
    .selectFrom('partner_staff as ps')
    .innerJoin('accounts as a', 'a.id', 'ps.account_id')
    .select(['ps.partner_id', 'ps.account_id', 'ps.role', 'ps.kept_role', 'ps.state', 'ps.created_at'])
    .select(['ps.joined_at', 'ps.version', 'a.name', 'a.email', 'a.last_seen_at'])
    .select(hasSecondFactor('ps.account_id').as('second_factor'))
    .where('ps.partner_id', '=', partnerId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectStaff>['execute']>>[number]

function toPerson(row: Row): StaffPerson {
  // Whoever does not work here, not yet or not any more, is somebody elsewhere: what they do there is not told.
  const isOurs = row.state === 'active'
  return {
    partnerId: row.partner_id,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    // One of the two is set, and both columns and the state are held to these words by the table.
    role: (row.role ?? row.kept_role) as Role,
    state: row.state as StaffPerson['state'],
    secondFactor: isOurs && row.second_factor,
    lastSeenAt: isOurs ? (row.last_seen_at?.toISOString() ?? null) : null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

export async function findPerson(
  db: Db,
  { partnerId, accountId }: Place,
): Promise<(StaffPerson & { readonly hasJoined: boolean }) | undefined> {
  const row = await selectStaff(db, partnerId).where('ps.account_id', '=', accountId).executeTakeFirst()
  return row && { ...toPerson(row), hasJoined: row.joined_at !== null }
}

/** Oldest first: whoever came first leads the list. */
export async function listStaffPage(
  db: Db,
  cursors: Cursors,
  query: { readonly partnerId: string; readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<StaffPerson>> {
  const { partnerId, cursor, limit } = query
  const filter = ['staff', partnerId]
  const from = cursors.read(cursor, filter)
  let rows = selectStaff(db, partnerId).select(instantText('ps.created_at').as('position'))
  if (from !== undefined) rows = rows.where(after('ps.created_at', 'ps.account_id', from))
  const found = await rows
    .orderBy('ps.created_at')
    .orderBy('ps.account_id')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toPerson,
    position: (row) => [row.position, row.account_id],
    write: (position) => cursors.write(position, filter),
  })
}

/** Until the unit of work ends, nobody else changes who works for this partner. */
export async function lockStaff(db: Db, partnerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`staff:${partnerId}`}, 0))`.execute(db)
}

/** Administrators who can sign in, but for one. */
export async function countOtherAdmins(db: Db, { partnerId, accountId }: Place): Promise<number> {
  const { count } = await db
    .selectFrom('partner_staff as ps')
    .innerJoin('accounts as a', 'a.id', 'ps.account_id')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('ps.partner_id', '=', partnerId)
    .where('ps.role', '=', 'admin')
    .where('a.state', '=', 'active')
    .where('ps.account_id', '<>', accountId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** False where the account is on the list already. */
export async function insertInvited(db: Db, { partnerId, accountId }: Place, role: Role): Promise<boolean> {
  const row = await db
    .insertInto('partner_staff')
    .values({
      partner_id: partnerId,
      account_id: accountId,
      state: 'invited',
      role: null,
      kept_role: role,
      joined_at: null,
    })
    .onConflict((conflict) => conflict.columns(['partner_id', 'account_id']).doNothing())
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function saveStanding(
  db: Db,
  { partnerId, accountId }: Place,
  { state, role }: Pick<StaffPerson, 'state' | 'role'>,
): Promise<void> {
  await db
    .updateTable('partner_staff')
    // What a person gives is that person's to take, whatever a claim had given before.
    .set((eb) => ({ ...teamStanding(state, role), issuer: null, version: eb('version', '+', 1) }))
    .where('partner_id', '=', partnerId)
    .where('account_id', '=', accountId)
    .execute()
}
