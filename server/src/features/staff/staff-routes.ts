import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import {
  changeStaffRole,
  deactivateStaff,
  inviteStaff,
  reactivateStaff,
  resendStaffInvitation,
  type StaffDeps,
} from './staff-service.ts'
import { listStaffPage } from './staff-store.ts'

export const staffRoutes = [
  implement(contract.listStaff, ({ unitOfWork, cursors }: StaffDeps, { params, query, actor }) =>
    unitOfWork(actor, 'platform', ({ db }) => listStaffPage(db, cursors, { ...query, ...params })),
  ),
  implement(contract.inviteStaff, (deps: StaffDeps, { params, body, actor }) =>
    inviteStaff(deps, actor, { ...params, ...body }),
  ),
  implement(contract.resendStaffInvitation, (deps: StaffDeps, { params, body, actor }) =>
    resendStaffInvitation(deps, actor, { ...params, ...body }),
  ),
  implement(contract.changeStaffRole, (deps: StaffDeps, { params, body, actor, ifMatch }) =>
    changeStaffRole(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.deactivateStaff, (deps: StaffDeps, { params, actor, ifMatch }) =>
    deactivateStaff(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.reactivateStaff, (deps: StaffDeps, { params, actor, ifMatch }) =>
    reactivateStaff(deps, actor, { ...params, ifMatch }),
  ),
]
