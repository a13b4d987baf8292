import type { Page, TenantMember } from '@freehold/contract'
import { after, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'

export type TenantPlace = { readonly organizationId: string; readonly tenantId: string }
export type TenantRolePlace = TenantPlace & { readonly memberId: string }

/** Members of the organization with their role in one of its tenants, where they have one. */
function selectTenantMembers(db: Db, { organizationId, tenantId }: TenantPlace) {
  return db
    .selectFrom('members as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .leftJoin('member_tenant_roles as r', (join) =>
      join
        .onRef('r.organization_id', '=', 'm.organization_id')
        .onRef('r.member_id', '=', 'm.id')
        .on('r.tenant_id', '=', tenantId),
    )
    .select(['m.id', 'm.account_id', 'm.role', 'm.state', 'a.name', 'a.email'])
    .select('r.role as tenant_role')
    .where('m.organization_id', '=', organizationId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectTenantMembers>['execute']>>[number]

function toTenantMember(row: Row): TenantMember {
  return {
    memberId: row.id,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    // All three are held to these words by their tables.
    role: row.role as TenantMember['role'],
    state: row.state as TenantMember['state'],
    tenantRole: row.tenant_role as TenantMember['tenantRole'],
  }
}

export async function findTenantMember(
  db: Db,
  { memberId, ...place }: TenantRolePlace,
): Promise<TenantMember | undefined> {
  const row = await selectTenantMembers(db, place).where('m.id', '=', memberId).executeTakeFirst()
  return row && toTenantMember(row)
}

/** Whoever may change the tenant: owners and administrators of the organization, and those with a role in it. */
export async function listTenantMemberPage(
  db: Db,
  cursors: Cursors,
  query: TenantPlace & { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<TenantMember>> {
  const { organizationId, tenantId, cursor, limit } = query
  const filter = ['tenant-members', organizationId, tenantId]
  const from = cursors.read(cursor, filter)
  let rows = selectTenantMembers(db, query)
    .select(instantText('m.created_at').as('position'))
    .where((eb) => eb.or([eb('m.role', 'in', ['owner', 'admin']), eb('r.role', 'is not', null)]))
  if (from !== undefined) rows = rows.where(after('m.created_at', 'm.id', from))
  const found = await rows
    .orderBy('m.created_at')
    .orderBy('m.id')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toTenantMember,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}

export async function hasTenant(db: Db, { organizationId, tenantId }: TenantPlace): Promise<boolean> {
  const row = await db
    .selectFrom('tenants')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', '=', tenantId)
    .executeTakeFirst()
  return row !== undefined
}

/** The role replaces another one in the same tenant. */
export async function saveTenantRole(
  db: Db,
  { organizationId, tenantId, memberId }: TenantRolePlace,
  role: string,
): Promise<void> {
  await db
    .insertInto('member_tenant_roles')
    .columns(['organization_id', 'tenant_id', 'member_id', 'partner_id', 'role'])
    .expression((eb) =>
      eb
        .selectFrom('organizations as o')
        .select((one) => [
          'o.organization_id',
          one.val(tenantId).as('tenant_id'),
          one.val(memberId).as('member_id'),
          'o.partner_id',
          one.val(role).as('role'),
        ])
        .where('o.organization_id', '=', organizationId),
    )
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'tenant_id', 'member_id']).doUpdateSet({ role }),
    )
    .execute()
}

export async function deleteTenantRole(
  db: Db,
  { organizationId, tenantId, memberId }: TenantRolePlace,
): Promise<void> {
  await db
    .deleteFrom('member_tenant_roles')
    .where('organization_id', '=', organizationId)
    .where('tenant_id', '=', tenantId)
    .where('member_id', '=', memberId)
    .execute()
}
