/** Connectors: the outside systems, their credentials and their health. */
export { ConnectorPage } from './connector-page.tsx'
export { ConnectorsPage } from './connectors-page.tsx'
export { NewConnectorPage } from './new-connector-page.tsx'
export { connectorListQuery } from './connector-queries.ts'
