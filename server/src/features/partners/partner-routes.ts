import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { readPartnerOverview } from './partner-overview.ts'
import { createPartner, type PartnerDeps, readPartner, updatePartner } from './partner-service.ts'
import { listPartnerPage } from './partner-store.ts'

export const partnerRoutes = [
  implement(contract.listPartners, ({ unitOfWork, cursors }: PartnerDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listPartnerPage(db, cursors, query)),
  ),
  implement(contract.createPartner, (deps: PartnerDeps, { body, actor }) => createPartner(deps, actor, body)),
  implement(contract.readPartner, (deps: PartnerDeps, { params, actor }) =>
    readPartner(deps, actor, params.partnerId),
  ),
  implement(contract.updatePartner, (deps: PartnerDeps, { params, body, actor, ifMatch }) =>
    updatePartner(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.readPartnerOverview, (deps: PartnerDeps, { params, actor }) =>
    readPartnerOverview(deps, actor, params.partnerId),
  ),
]
