import * as contract from '@freehold/contract'
import { readInOrganization } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { inviteMember, inviteMembers, resendInvitation } from './invite-members.ts'
import {
  changeMemberRole,
  leaveOrganization,
  type MemberDeps,
  reactivateMember,
  removeMember,
  suspendMember,
} from './member-service.ts'
import { listMemberPage } from './member-store.ts'
import { grantTenantRole, requireTenant, revokeTenantRole } from './tenant-role-service.ts'
import { listTenantMemberPage } from './tenant-role-store.ts'

export const memberRoutes = [
  implement(contract.listMembers, ({ unitOfWork, cursors }: MemberDeps, { params, query, actor }) =>
    readInOrganization(unitOfWork, actor, params.organizationId, (db) =>
      listMemberPage(db, cursors, { ...query, ...params }),
    ),
  ),
  implement(contract.inviteMember, (deps: MemberDeps, { params, body, actor }) =>
    inviteMember(deps, actor, { ...params, ...body }),
  ),
  implement(contract.inviteMembers, (deps: MemberDeps, { params, body, actor }) =>
    inviteMembers(deps, actor, { ...params, ...body }),
  ),
  implement(contract.resendInvitation, (deps: MemberDeps, { params, actor }) =>
    resendInvitation(deps, actor, params),
  ),
  implement(contract.changeMemberRole, (deps: MemberDeps, { params, body, actor, ifMatch }) =>
    changeMemberRole(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.suspendMember, (deps: MemberDeps, { params, actor, ifMatch }) =>
    suspendMember(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.reactivateMember, (deps: MemberDeps, { params, actor, ifMatch }) =>
    reactivateMember(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.removeMember, async (deps: MemberDeps, { params, actor, ifMatch }) => {
    await removeMember(deps, actor, { ...params, ifMatch })
    return undefined
  }),
  implement(contract.leaveOrganization, async (deps: MemberDeps, { params, actor, ifMatch }) => {
    await leaveOrganization(deps, actor, { ...params, ifMatch })
    return undefined
  }),
  implement(contract.listTenantMembers, ({ unitOfWork, cursors }: MemberDeps, { params, query, actor }) =>
    readInOrganization(unitOfWork, actor, params.organizationId, async (db) => {
      await requireTenant(db, params)
      return listTenantMemberPage(db, cursors, { ...query, ...params })
    }),
  ),
  implement(contract.grantTenantRole, (deps: MemberDeps, { params, body, actor }) =>
    grantTenantRole(deps, actor, { ...params, ...body }),
  ),
  implement(contract.revokeTenantRole, (deps: MemberDeps, { params, actor }) =>
    revokeTenantRole(deps, actor, params),
  ),
]
