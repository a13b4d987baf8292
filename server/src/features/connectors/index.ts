/** Connectors: the outside systems that this installation speaks to, with their sealed credentials and health. */
import { defineFeature } from '#platform/feature'
import { checkConnectors, checkEveryMs } from './check-connector.ts'
import { connectorRoutes } from './connector-routes.ts'
import type { ConnectorDeps } from './connector-service.ts'

export { type ConnectorAccess, createConnectorAccess, type OpenConnector } from './connector-access.ts'
export { listCredentialExpiries } from './credential-expiries.ts'
export { type ConnectorDeps, createConnector, updateConnector } from './connector-service.ts'

export const connectors = defineFeature<ConnectorDeps>()({
  name: 'connectors',
  routes: connectorRoutes,
  sweeps: (deps) => [
    { name: 'check-connectors', everyMs: checkEveryMs, run: (signal) => checkConnectors(deps, signal) },
  ],
})
