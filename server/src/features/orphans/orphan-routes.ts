import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { listOrphans } from './orphan-reads.ts'
import { adoptOrphan, askToRemoveOrphan, type OrphanDeps } from './orphan-service.ts'

export const orphanRoutes = [
  implement(contract.listOrphans, ({ unitOfWork, cursors }: OrphanDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listOrphans(db, cursors, query)),
  ),
  implement(contract.adoptOrphan, async (deps: OrphanDeps, { params, actor }) => {
    await adoptOrphan(deps, actor, params.id)
    return undefined
  }),
  implement(contract.removeOrphan, (deps: OrphanDeps, { params, body, actor }) =>
    askToRemoveOrphan(deps, actor, { ...params, ...body }),
  ),
]
