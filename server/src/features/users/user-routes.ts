import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { listUserPage } from './user-reads.ts'
import { disableUser, enableUser, readUser, recoverUser, type UserDeps } from './user-service.ts'

export const userRoutes = [
  implement(contract.listUsers, ({ unitOfWork, cursors, clock }: UserDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listUserPage(db, cursors, query, clock.now())),
  ),
  implement(contract.readUser, ({ unitOfWork }: UserDeps, { params, actor }) =>
    readWithin(unitOfWork, actor, (db) => readUser(db, params.accountId)),
  ),
  implement(contract.disableUser, (deps: UserDeps, { params, actor, ifMatch }) =>
    disableUser(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.enableUser, (deps: UserDeps, { params, actor, ifMatch }) =>
    enableUser(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.recoverUser, (deps: UserDeps, { params, body, actor }) =>
    recoverUser(deps, actor, { ...params, ...body }),
  ),
]
