import { z } from 'zod'
import { Id, idParams, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** How a connector was found at its last check. */
export const ConnectorHealth = z.object({
  status: z.enum(['unknown', 'ok', 'failing']),
  checkedAt: Timestamp.nullable(),
  latencyMs: z.number().nullable(),
  version: z.string().nullable(),
  /** What is wrong and what to do about it; empty when nothing is. */
  findings: z.array(z.object({ code: z.string(), detail: z.string() })),
})
export type ConnectorHealth = z.infer<typeof ConnectorHealth>

/** One configured outside system. Its credentials can be written, never read. */
export const Connector = z
  .object({
    id: Id,
    kind: z.string(),
    name: z.string(),
    url: z.string(),
    /** The one that a blueprint gets which names no connector. */
    isDefault: z.boolean(),
    /** Of each credential its name and the last characters of its fingerprint. */
    credentials: z.array(z.object({ name: z.string(), fingerprint: z.string() })),
    health: ConnectorHealth,
    resourceCount: z.int(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Connector' })
export type Connector = z.infer<typeof Connector>

/** What a kind of system needs in order to be connected; drives the console's form. */
export const ConnectorKind = z
  .object({
    kind: z.string(),
    title: z.string(),
    credentials: z.array(z.object({ name: z.string(), label: z.string(), optional: z.boolean() })),
    resourceKinds: z.array(z.string()),
  })
  .meta({ id: 'ConnectorKind' })

const Name = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be a lower-case label')
const Address = z.url({ protocol: /^https?$/ }).max(300)
const Credentials = z.record(z.string().max(60), text(1, 4000)).refine((c) => Object.keys(c).length <= 20)

export const listConnectorKinds = endpoint({
  id: 'connectorKinds.list',
  method: 'GET',
  path: '/v1/connector-kinds',
  summary: 'List the kinds of systems that can be connected',
  permission: 'connector:read',
  scope: 'platform',
  response: z.object({ data: z.array(ConnectorKind) }),
})

export const listConnectors = endpoint({
  id: 'connectors.list',
  method: 'GET',
  path: '/v1/connectors',
  summary: 'List connectors',
  permission: 'connector:read',
  scope: 'platform',
  query: z.strictObject(pageQuery),
  response: page(Connector),
  errors: ['request.cursor_invalid'],
})

export const CreateConnector = z.strictObject({
  kind: Name,
  name: Name,
  url: Address,
  isDefault: z.boolean().default(false),
  credentials: Credentials,
})

export const createConnector = endpoint({
  id: 'connectors.create',
  method: 'POST',
  path: '/v1/connectors',
  summary: 'Connect an outside system',
  permission: 'connector:manage',
  scope: 'platform',
  stepUp: true,
  idempotency: 'required',
  status: 201,
  body: CreateConnector,
  response: Connector,
  errors: [
    'connector.kind_unknown',
    'connector.name_taken',
    'connector.address_refused',
    'connector.credentials_invalid',
  ],
})

export const readConnector = endpoint({
  id: 'connectors.read',
  method: 'GET',
  path: '/v1/connectors/:id',
  summary: 'Read a connector',
  permission: 'connector:read',
  scope: 'platform',
  params: idParams('id'),
  response: Connector,
  errors: ['connector.not_found'],
})

export const updateConnector = endpoint({
  id: 'connectors.update',
  method: 'PATCH',
  path: '/v1/connectors/:id',
  summary: 'Change a connector; credentials that are given replace those kept',
  permission: 'connector:manage',
  scope: 'platform',
  stepUp: true,
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('id'),
  body: z.strictObject({
    name: Name.optional(),
    url: Address.optional(),
    isDefault: z.literal(true).optional(),
    credentials: Credentials.optional(),
  }),
  response: Connector,
  errors: [
    'connector.not_found',
    'connector.name_taken',
    'connector.address_refused',
    'connector.credentials_invalid',
  ],
})

export const testConnector = endpoint({
  id: 'connectors.test',
  method: 'POST',
  path: '/v1/connectors/:id/test',
  summary: 'Check now: reachable, authorised, version, known traps',
  permission: 'connector:test',
  scope: 'platform',
  params: idParams('id'),
  response: ConnectorHealth,
  errors: ['connector.not_found'],
})

export const removeConnector = endpoint({
  id: 'connectors.remove',
  method: 'DELETE',
  path: '/v1/connectors/:id',
  summary: 'Remove a connector that no resource uses',
  permission: 'connector:manage',
  scope: 'platform',
  stepUp: true,
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('id'),
  errors: ['connector.not_found', 'connector.in_use'],
})
