import type { TenantMember } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { memberNotFound } from './member-errors.ts'
import type { MemberDeps } from './member-service.ts'
import { lockMembership } from './member-store.ts'
import { requireAuthorityOver, requireOther } from './member.ts'
import {
  deleteTenantRole,
  findTenantMember,
  hasTenant,
  saveTenantRole,
  type TenantPlace,
  type TenantRolePlace,
} from './tenant-role-store.ts'

type Deps = Pick<MemberDeps, 'unitOfWork'>

/** Another organization's tenant is none here. */
export async function requireTenant(db: Db, place: TenantPlace): Promise<void> {
  if (!(await hasTenant(db, place))) throw new AppError('tenant.not_found', `No tenant ${place.tenantId}`)
}

async function readTenantMember(db: Db, place: TenantRolePlace): Promise<TenantMember> {
  const member = await findTenantMember(db, place)
  if (member === undefined) throw memberNotFound(place.memberId)
  return member
}

/** The member as they stand, for somebody else who stands no lower. */
async function beginChange({ db }: Work, actor: Actor, place: TenantRolePlace): Promise<TenantMember> {
  await lockMembership(db, place.organizationId)
  await requireTenant(db, place)
  const member = await readTenantMember(db, place)
  requireOther(actor, member)
  requireAuthorityOver(actor, member.role)
  return member
}

/** Counts with the member's next request. */
export async function grantTenantRole(
  { unitOfWork }: Deps,
  actor: Actor,
  { role, ...place }: TenantRolePlace & { readonly role: NonNullable<TenantMember['tenantRole']> },
): Promise<TenantMember> {
  const { organizationId, tenantId, memberId } = place
  return unitOfWork(actor, { organizationId }, async (work) => {
    const member = await beginChange(work, actor, place)
    if (member.tenantRole === role) return member
    await saveTenantRole(work.db, place, role)
    const target = { type: 'member', id: memberId }
    const details = { memberId, tenantId, role }
    await work.record({ action: 'member.grant_tenant_role', target, details })
    return readTenantMember(work.db, place)
  })
}

export async function revokeTenantRole(
  { unitOfWork }: Deps,
  actor: Actor,
  place: TenantRolePlace,
): Promise<TenantMember> {
  const { organizationId, tenantId, memberId } = place
  return unitOfWork(actor, { organizationId }, async (work) => {
    const member = await beginChange(work, actor, place)
    if (member.tenantRole === null) return member
    await deleteTenantRole(work.db, place)
    const target = { type: 'member', id: memberId }
    const details = { memberId, tenantId, role: member.tenantRole }
    await work.record({ action: 'member.revoke_tenant_role', target, details })
    return readTenantMember(work.db, place)
  })
}
