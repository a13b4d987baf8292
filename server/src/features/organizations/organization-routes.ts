import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import {
  createOrganization,
  type OrganizationDeps,
  readOrganization,
  updateOrganization,
} from './organization-service.ts'
import { listOrganizationPage } from './organization-store.ts'

export const organizationRoutes = [
  implement(contract.listOrganizations, ({ unitOfWork, cursors }: OrganizationDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listOrganizationPage(db, cursors, query)),
  ),
  implement(contract.createOrganization, (deps: OrganizationDeps, { body, actor }) =>
    createOrganization(deps, actor, body),
  ),
  implement(contract.readOrganization, (deps: OrganizationDeps, { params, actor }) =>
    readOrganization(deps, actor, params.organizationId),
  ),
  implement(contract.updateOrganization, (deps: OrganizationDeps, { params, body, actor, ifMatch }) =>
    updateOrganization(deps, actor, { ...params, ...body, ifMatch }),
  ),
]
