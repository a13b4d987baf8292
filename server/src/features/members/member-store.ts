import type { Member, Page } from '@freehold/contract'
import { sql } from 'kysely'
import { after, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import type { Role } from './member.ts'

/** Roles in single tenants, as the contract has them. */
const tenantRoles = sql<Member['tenantRoles']>`
  (select coalesce(json_agg(json_build_object('tenantId', r.tenant_id, 'tenantName', t.display_name, 'role', r.role)
      order by t.display_name, t.id), '[]'::json)
    from member_tenant_roles r
    join tenants t on t.organization_id = r.organization_id and t.id = r.tenant_id
    where r.organization_id = m.organization_id and r.member_id = m.id)`.as('tenant_roles')

function selectMembers(db: Db, organizationId: string) {
  return db
    .selectFrom('members as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .select(['m.id', 'm.organization_id', 'm.account_id', 'm.role', 'm.state', 'm.created_at', 'm.version'])
    .select(['a.name', 'a.email'])
    .select(tenantRoles)
    .where('m.organization_id', '=', organizationId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectMembers>['execute']>>[number]

function toMember(row: Row): Member {
  return {
    id: row.id,
    organizationId: row.organization_id,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    // Both are held to these words by the table.
    role: row.role as Role,
    state: row.state as Member['state'],
    tenantRoles: row.tenant_roles,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

export async function findMember(db: Db, organizationId: string, id: string): Promise<Member | undefined> {
  const row = await selectMembers(db, organizationId).where('m.id', '=', id).executeTakeFirst()
  return row && toMember(row)
}

/** Oldest first: whoever founded the organization leads the list. */
export async function listMemberPage(
  db: Db,
  cursors: Cursors,
  query: { readonly organizationId: string; readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Member>> {
  const { organizationId, cursor, limit } = query
  const filter = ['members', organizationId]
  const from = cursors.read(cursor, filter)
  let rows = selectMembers(db, organizationId).select(instantText('m.created_at').as('position'))
  if (from !== undefined) rows = rows.where(after('m.created_at', 'm.id', from))
  const found = await rows
    .orderBy('m.created_at')
    .orderBy('m.id')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toMember,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}

/** Until the unit of work ends, nobody else changes who is in this organization. */
export async function lockMembership(db: Db, organizationId: string): Promise<void> {
  await db
    .selectFrom('organizations')
    .select('organization_id')
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .execute()
}

export async function countActiveOwners(db: Db, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('members')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** False where the account is a member already. */
export async function insertInvited(
  db: Db,
  input: {
    readonly organizationId: string
    readonly partnerId: string
    readonly id: string
    readonly accountId: string
    readonly role: Role
  },
): Promise<boolean> {
  const row = await db
    .insertInto('members')
    .values({
      organization_id: input.organizationId,
      partner_id: input.partnerId,
      id: input.id,
      account_id: input.accountId,
      role: input.role,
      state: 'invited',
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'account_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function updateRole(
  db: Db,
  { organizationId, id, role }: { organizationId: string; id: string; role: Role },
): Promise<void> {
  await db
    .updateTable('members')
    // What a person gives is that person's to take, whatever a claim had given before.
    .set((eb) => ({ role, issuer: null, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

export async function deleteMember(db: Db, organizationId: string, id: string): Promise<void> {
  await db.deleteFrom('members').where('organization_id', '=', organizationId).where('id', '=', id).execute()
}

/** The membership of an account in an organization. */
export async function findMemberOf(
  db: Db,
  organizationId: string,
  accountId: string,
): Promise<Member | undefined> {
  const row = await selectMembers(db, organizationId).where('m.account_id', '=', accountId).executeTakeFirst()
  return row && toMember(row)
}

/** Moves a member on from one state; false where it was in another. */
export async function moveMember(
  db: Db,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
  from: Member['state'],
  to: Member['state'],
): Promise<boolean> {
  const row = await db
    .updateTable('members')
    .set((eb) => ({ state: to, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('state', '=', from)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The language of whoever invites; the invited one most likely reads it too. */
export async function findLocale(platformDb: Db, accountId: string | null): Promise<'en' | 'de'> {
  if (accountId === null) return 'en'
  const row = await platformDb
    .selectFrom('accounts')
    .select('locale')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.locale === 'de' ? 'de' : 'en'
}
