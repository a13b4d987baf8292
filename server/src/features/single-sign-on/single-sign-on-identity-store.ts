import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import type { Connection, Role } from './single-sign-on.ts'

/** Who somebody is at an organization's own provider. */
export type Stranger = { readonly connection: Connection; readonly subject: string }

/** What marks memberships whose role the organization's own provider gives. */
export const givenBy = 'single-sign-on'

export async function lockStranger(db: Db, { connection, subject }: Stranger): Promise<void> {
  const key = `${connection.organizationId} ${connection.issuer} ${subject}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 11))`.execute(db)
}

export async function findIdentity(
  db: Db,
  { connection, subject }: Stranger,
): Promise<{ readonly accountId: string; readonly isActive: boolean } | undefined> {
  const row = await db
    .selectFrom('single_sign_on_identities as i')
    .innerJoin('accounts as a', 'a.id', 'i.account_id')
    .select(['i.account_id', 'a.state'])
    .where('i.organization_id', '=', connection.organizationId)
    .where('i.issuer', '=', connection.issuer)
    .where('i.subject', '=', subject)
    .executeTakeFirst()
  return row && { accountId: row.account_id, isActive: row.state === 'active' }
}

/** Inside the organization. */
export async function insertIdentity(
  db: Db,
  { connection, subject }: Stranger,
  { accountId, now }: { readonly accountId: string; readonly now: Date },
): Promise<void> {
  await db
    .insertInto('single_sign_on_identities')
    .values({
      organization_id: connection.organizationId,
      partner_id: connection.partnerId,
      issuer: connection.issuer,
      subject,
      account_id: accountId,
      last_used_at: now,
    })
    .execute()
}

export async function touchIdentity(db: Db, { connection, subject }: Stranger, now: Date): Promise<void> {
  await db
    .updateTable('single_sign_on_identities')
    .set({ last_used_at: now })
    .where('organization_id', '=', connection.organizationId)
    .where('issuer', '=', connection.issuer)
    .where('subject', '=', subject)
    .execute()
}

export type Membership = {
  readonly id: string
  readonly role: string
  readonly state: string
  readonly issuer: string | null
}

export async function findMembership(
  db: Db,
  organizationId: string,
  accountId: string,
): Promise<Membership | undefined> {
  return db
    .selectFrom('members')
    .select(['id', 'role', 'state', 'issuer'])
    .where('organization_id', '=', organizationId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
}

/** Inside the organization. */
export async function insertMembership(
  db: Db,
  { organizationId, partnerId }: Connection,
  { accountId, role }: { readonly accountId: string; readonly role: Role },
): Promise<string> {
  const id = newId()
  const common = { organization_id: organizationId, partner_id: partnerId, id }
  await db
    .insertInto('members')
    .values({ ...common, account_id: accountId, role, state: 'active', issuer: givenBy })
    .execute()
  return id
}

/** Inside the organization. */
export async function updateMembership(
  db: Db,
  organizationId: string,
  { id, role, state }: Pick<Membership, 'id' | 'role' | 'state'>,
): Promise<void> {
  await db
    .updateTable('members')
    .set({
      role,
      state,
      version: sql<number>`version + 1`,
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}
