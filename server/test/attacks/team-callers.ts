import { newId } from '#platform/ids'
import type { Caller, Known } from './callers.ts'
import type { Target } from './support.ts'

type Surface = 'operator' | 'partner' | 'app'

/** People with a role in one tenant beside the organization's, and people whose role was put aside. */
export async function teamCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { own, partnerId, foreignPartnerId } = world
  const signedIn = async (
    name: string,
    surface: Surface,
    accountId: string,
    known: Known,
  ): Promise<Caller> => ({
    name,
    headers: { cookie: await credentials.session(accountId, surface) },
    at: { [surface]: known },
  })
  const join = async (accountId: string): Promise<string> => {
    const id = newId()
    await world.query(
      "insert into members (organization_id, id, partner_id, account_id, role) values ($1, $2, $3, $4, 'member')",
      [own.organizationId, id, own.partnerId, accountId],
    )
    return id
  }
  const inTenant = async (tenantId: string): Promise<string> => {
    const accountId = await world.account(`tenant-admin-${tenantId}`)
    await world.query(
      `insert into member_tenant_roles (organization_id, tenant_id, member_id, partner_id, role) values ($1, $2, $3, $4, 'admin')`,
      [own.organizationId, tenantId, await join(accountId), own.partnerId],
    )
    return accountId
  }
  const putAside = await world.account('put-aside')
  await world.query(
    "insert into operators (account_id, role, kept_role, state) values ($1, null, 'owner', 'deactivated')",
    [putAside],
  )
  await world.query(
    "insert into partner_staff (partner_id, account_id, role, kept_role, state) values ($1, $2, null, 'admin', 'invited')",
    [partnerId, putAside],
  )
  const both = await world.account('works-for-two')
  await world.query(
    "insert into partner_staff (partner_id, account_id, role) values ($1, $3, 'admin'), ($2, $3, 'admin')",
    [partnerId, foreignPartnerId, both],
  )
  const forPartner = async (name: string, header: string, known: Known): Promise<Caller> => {
    const caller = await signedIn(name, 'partner', both, known)
    return { ...caller, headers: { ...caller.headers, 'freehold-partner': header } }
  }
  const here = await inTenant(own.tenantId)
  const member = { role: 'organization.member', place: 'own' } as const
  return [
    await signedIn('member with a role in the tenant', 'app', here, {
      ...member,
      tenantRole: 'tenant.admin',
    }),
    {
      name: 'bearer: member with a role in the tenant',
      headers: { authorization: `Bearer ${await credentials.token(here, 'app')}` },
      at: { bearer: { ...member, tenantRole: 'tenant.admin' } },
    },
    await signedIn('operator who was deactivated', 'operator', putAside, 'surface refused'),
    await signedIn('partner admin who has not joined', 'partner', putAside, 'surface refused'),
    await forPartner('admin of two partners, for this one', partnerId, {
      role: 'partner.admin',
      place: 'own',
    }),
    await forPartner('admin of two partners, for the other one', foreignPartnerId, {
      role: 'partner.admin',
      place: 'elsewhere',
    }),
    await forPartner('admin of two partners, for a third', newId(), 'surface refused'),
  ]
}
