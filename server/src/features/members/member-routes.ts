import * as contract from '@freehold/contract'
import { readInOrganization } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { changeMemberRole, inviteMember, type MemberDeps, removeMember } from './member-service.ts'
import { listMemberPage } from './member-store.ts'

export const memberRoutes = [
  implement(contract.listMembers, ({ unitOfWork, cursors }: MemberDeps, { params, query, actor }) =>
    readInOrganization(unitOfWork, actor, params.organizationId, (db) =>
      listMemberPage(db, cursors, { ...query, ...params }),
    ),
  ),
  implement(contract.inviteMember, (deps: MemberDeps, { params, body, actor }) =>
    inviteMember(deps, actor, { ...params, ...body }),
  ),
  implement(contract.changeMemberRole, (deps: MemberDeps, { params, body, actor, ifMatch }) =>
    changeMemberRole(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.removeMember, async (deps: MemberDeps, { params, actor, ifMatch }) => {
    await removeMember(deps, actor, { ...params, ifMatch })
    return undefined
  }),
]
