import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { checkConnector } from './check-connector.ts'
import { connectorNotFound } from './connector-errors.ts'
import { type ConnectorDeps, createConnector, removeConnector, updateConnector } from './connector-service.ts'
import { findConnector, listConnectorPage } from './connector-store.ts'

export const connectorRoutes = [
  implement(contract.listConnectorKinds, async ({ adapters }: ConnectorDeps) => ({
    data: adapters.map(({ kind, title, credentials, resourceKinds }) => ({
      kind,
      title,
      credentials: credentials.map(({ name, label, optional }) => ({ name, label, optional })),
      resourceKinds: resourceKinds.map((resource) => resource.kind),
    })),
  })),
  implement(contract.listConnectors, ({ unitOfWork, cursors }: ConnectorDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listConnectorPage(db, cursors, query)),
  ),
  implement(contract.createConnector, (deps: ConnectorDeps, { body, actor }) =>
    createConnector(deps, actor, body),
  ),
  implement(contract.readConnector, async ({ unitOfWork }: ConnectorDeps, { params, actor }) => {
    const connector = await readWithin(unitOfWork, actor, (db) => findConnector(db, params.id))
    if (connector === undefined) throw connectorNotFound(params.id)
    return connector
  }),
  implement(contract.updateConnector, (deps: ConnectorDeps, { params, body, actor, ifMatch }) =>
    updateConnector(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.testConnector, (deps: ConnectorDeps, { params, actor }) =>
    checkConnector(deps, actor, params.id),
  ),
  implement(contract.removeConnector, async (deps: ConnectorDeps, { params, actor, ifMatch }) => {
    await removeConnector(deps, actor, { ...params, ifMatch })
    return undefined
  }),
]
