import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import {
  changeOperatorRole,
  deactivateOperator,
  inviteOperator,
  type OperatorDeps,
  reactivateOperator,
  resendOperatorInvitation,
} from './operator-service.ts'
import { listOperatorPage } from './operator-store.ts'

export const operatorRoutes = [
  implement(contract.listOperators, ({ unitOfWork, cursors }: OperatorDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listOperatorPage(db, cursors, query)),
  ),
  implement(contract.inviteOperator, (deps: OperatorDeps, { body, actor }) =>
    inviteOperator(deps, actor, body),
  ),
  implement(contract.resendOperatorInvitation, (deps: OperatorDeps, { params, body, actor }) =>
    resendOperatorInvitation(deps, actor, { ...params, ...body }),
  ),
  implement(contract.changeOperatorRole, (deps: OperatorDeps, { params, body, actor, ifMatch }) =>
    changeOperatorRole(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.deactivateOperator, (deps: OperatorDeps, { params, actor, ifMatch }) =>
    deactivateOperator(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.reactivateOperator, (deps: OperatorDeps, { params, actor, ifMatch }) =>
    reactivateOperator(deps, actor, { ...params, ifMatch }),
  ),
]
