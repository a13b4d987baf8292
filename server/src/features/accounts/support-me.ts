import * as contract from '@freehold/contract'
import { isGranted, maySupport, type Me, type Permission } from '@freehold/contract'
import type { SupportContext } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { endpointsOf } from '#platform/http/openapi'
import { accountNotFound } from './account-errors.ts'
import type { Account } from './account.ts'

/** The role that support sessions act with, before everything that is denied to them. */
const supportRole = 'admin'

/** Permissions that are of any use in a support session: pages offer nothing that would be refused. */
function supportPermissions({ mayWrite, tenantIds }: SupportContext): Permission[] {
  const reach = { mayWrite, isLimited: tenantIds !== null }
  const usable = endpointsOf(contract).filter((endpoint) => maySupport(endpoint, reach))
  const named = new Set(usable.flatMap(({ permission }) => permission ?? []))
  return [...named].filter((permission) => isGranted(permission, [`organization.${supportRole}`]))
}

/** Who is signed in under support: the operator, in the customer's one organization. */
export async function supportMe(db: Db, account: Account, support: SupportContext): Promise<Me> {
  const organization = await db
    .selectFrom('organizations')
    .select(['organization_id as id', 'slug', 'name', 'kind'])
    .where('organization_id', '=', support.organizationId)
    .executeTakeFirst()
  if (organization === undefined) throw accountNotFound()
  return {
    accountId: account.id,
    name: account.name,
    email: account.email,
    locale: account.locale,
    version: account.version,
    surface: 'app',
    operatorRole: null,
    partner: null,
    partners: [],
    organizations: [
      {
        ...organization,
        // Held to these two by the table.
        kind: organization.kind as Me['organizations'][number]['kind'],
        role: supportRole,
        tenantRoles: [],
        permissions: supportPermissions(support),
      },
    ],
    permissions: [],
    support: {
      grantId: support.grantId,
      organizationId: support.organizationId,
      organizationName: organization.name,
      rights: support.mayWrite ? 'write' : 'read',
      isLimited: support.tenantIds !== null,
      isBreakGlass: support.onBehalfOf === null,
      expiresAt: support.expiresAt.toISOString(),
    },
  }
}
