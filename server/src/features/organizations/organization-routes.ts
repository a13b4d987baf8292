import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { type MoveDeps, moveOrganization, previewMove } from './move-organization.ts'
import {
  createOrganization,
  type OrganizationDeps,
  readOrganization,
  updateOrganization,
} from './organization-service.ts'
import { listOrganizationPage } from './organization-store.ts'
import { refuseMoney, withoutMoney } from './support-fields.ts'

export const organizationRoutes = [
  implement(contract.listOrganizations, ({ unitOfWork, cursors }: OrganizationDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listOrganizationPage(db, cursors, query)),
  ),
  implement(contract.createOrganization, (deps: OrganizationDeps, { body, actor }) =>
    createOrganization(deps, actor, body),
  ),
  implement(contract.readOrganization, async (deps: OrganizationDeps, { params, actor }) =>
    withoutMoney(actor, await readOrganization(deps, actor, params.organizationId)),
  ),
  implement(contract.updateOrganization, async (deps: OrganizationDeps, { params, body, actor, ifMatch }) => {
    refuseMoney(actor, body)
    return withoutMoney(actor, await updateOrganization(deps, actor, { ...params, ...body, ifMatch }))
  }),
  implement(contract.previewMove, (deps: MoveDeps, { params, query, actor }) =>
    previewMove(deps, actor, { ...params, ...query }),
  ),
  implement(contract.moveOrganization, (deps: MoveDeps, { params, body, actor, ifMatch }) =>
    moveOrganization(deps, actor, { ...params, ...body, ifMatch }),
  ),
]
