import { type Endpoint, type ErrorCode, errorCodes, Problem } from '@freehold/contract'
import { headers, parameters, problemResponse, responses, securitySchemes } from './openapi-parts.ts'
import { createSchemaBook, isObject, type JsonSchema, type SchemaBook } from './openapi-schemas.ts'
import { isMounted, type Mount, mounts } from './principal.ts'

/** An OpenAPI 3.1.1 document (https://spec.openapis.org/oas/v3.1.1). */
export type OpenApi = {
  readonly openapi: string
  readonly paths: Readonly<Record<string, JsonSchema>>
} & JsonSchema

const surfaces = ['operator', 'partner', 'app'] as const
const isWrite = ({ method }: Endpoint): boolean => method !== 'GET'
const hasMembers = (schema: JsonSchema): boolean =>
  !('properties' in schema) || Object.keys(schema['properties'] ?? {}).length > 0

/** The endpoints among the exports of a contract. */
export function endpointsOf(contract: Readonly<Record<string, unknown>>): Endpoint[] {
  return Object.values(contract).filter(
    // Nothing else in a contract has an operation's members.
    (value): value is Endpoint =>
      typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'scope' in value,
  )
}

/** `connectorKinds` as `Connector kinds`. */
function toTitle(noun: string): string {
  const words = noun.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const nounOf = ({ id }: Endpoint): string => id.split('.')[0] ?? id

const header = (name: string): JsonSchema => ({ $ref: `#/components/parameters/${name}` })

function partParameters(book: SchemaBook, endpoint: Endpoint, part: 'params' | 'query'): JsonSchema[] {
  const { properties = {}, required = [] } = book.render(endpoint[part], 'input')
  const needed: unknown[] = Array.isArray(required) ? required : []
  return Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: part === 'params' ? 'path' : 'query',
    ...(needed.includes(name) ? { required: true } : {}),
    schema,
  }))
}

function parametersOf(book: SchemaBook, endpoint: Endpoint): JsonSchema[] {
  const parameters = [...partParameters(book, endpoint, 'params'), ...partParameters(book, endpoint, 'query')]
  if (endpoint.idempotency === 'required') parameters.push(header('IdempotencyKey'))
  if (endpoint.idempotency === 'accepted') parameters.push(header('OptionalIdempotencyKey'))
  if (endpoint.concurrency === 'if-match') parameters.push(header('IfMatch'))
  if (endpoint.stream === 'sse') parameters.push(header('LastEventId'))
  if (isWrite(endpoint) && endpoint.scope !== 'public') parameters.push(header('Csrf'))
  return parameters
}

function accessCodes({ scope, ...endpoint }: Endpoint): ErrorCode[] {
  if (scope === 'public') return []
  const codes: ErrorCode[] = ['auth.required', 'auth.token_invalid', 'auth.unavailable']
  if (endpoint.permission !== undefined) codes.push('auth.forbidden')
  codes.push('auth.support_denied')
  if (endpoint.stepUp) codes.push('auth.step_up_required')
  if (endpoint.method !== 'GET') codes.push('auth.csrf')
  if (scope === 'organization') codes.push('organization.not_found')
  if (scope === 'partner') codes.push('partner.not_found')
  return codes
}

/** Codes of an operation: those it lists, and those that the server's frame answers on its behalf. */
export function codesOf(endpoint: Endpoint): readonly ErrorCode[] {
  const codes: ErrorCode[] = [
    'request.malformed',
    'request.invalid',
    'request.rate_limited',
    'request.unavailable',
    'request.failed',
    ...accessCodes(endpoint),
    ...endpoint.errors,
  ]
  if (isWrite(endpoint)) codes.push('request.unsupported_media_type', 'request.too_large')
  if (endpoint.concurrency === 'if-match')
    codes.push('request.precondition_required', 'request.precondition_failed')
  if (endpoint.idempotency !== 'none')
    codes.push('idempotency.key_required', 'idempotency.key_reused', 'idempotency.in_progress')
  return [...new Set(codes)].toSorted()
}

const headerReference = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` })

function problemsOf(endpoint: Endpoint): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(codesOf(endpoint), (code) => errorCodes[code])
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), problemResponse(codes)]))
}

/** Whether an answer carries a version, which is then its ETag. */
function isVersioned(schema: JsonSchema, book: SchemaBook): boolean {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined
  const { properties = {} } = name === undefined ? schema : (book.components[name] ?? {})
  return typeof properties === 'object' && properties !== null && 'version' in properties
}

function answersOf(book: SchemaBook, endpoint: Endpoint): Record<string, JsonSchema> {
  const schema = book.render(endpoint.response, 'output')
  const versioned = isVersioned(schema, book)
  const headers = {
    'Request-Id': headerReference('RequestId'),
    RateLimit: headerReference('RateLimit'),
    'RateLimit-Policy': headerReference('RateLimitPolicy'),
    ...(versioned ? { ETag: headerReference('ETag') } : {}),
    ...(endpoint.idempotency === 'none'
      ? {}
      : { 'Idempotent-Replayed': headerReference('IdempotentReplayed') }),
  }
  const type = endpoint.stream === 'sse' ? 'text/event-stream' : 'application/json'
  const content = endpoint.status === 204 ? {} : { content: { [type]: { schema } } }
  const description =
    endpoint.stream === 'sse'
      ? 'Events; the data of each is JSON of this schema'
      : endpoint.status === 204
        ? 'Done'
        : 'The answer'
  return {
    [String(endpoint.status)]: { description, headers, ...content },
    ...(versioned && endpoint.method === 'GET' && endpoint.stream === undefined
      ? { '304': { description: 'Unchanged since the version named by If-None-Match' } }
      : {}),
  }
}

/** Where the operation answers, and with which credential: the bearer mount, and every surface that can hold its permission. */
function accessOf(endpoint: Endpoint): JsonSchema {
  const at = surfaces.filter((surface) => isMounted(endpoint, surface))
  const cookies = at.map((surface) => ({ [`${surface}Cookie`]: [] }))
  return {
    servers: (['bearer', ...at] satisfies Mount[]).map((mount) => serverOf(mount)),
    security: endpoint.scope === 'public' ? [] : [{ bearer: [] }, ...cookies],
  }
}

function serverOf(mount: Mount): JsonSchema {
  const description = mount === 'bearer' ? 'Bearer token or API key' : `Cookie of the ${mount} surface`
  return { url: mounts[mount] === '' ? '/' : mounts[mount], description }
}

function operationOf(book: SchemaBook, endpoint: Endpoint): JsonSchema {
  const body = book.render(endpoint.body, 'input')
  const sendsBody = isWrite(endpoint) && hasMembers(body)
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [toTitle(nounOf(endpoint))],
    ...accessOf(endpoint),
    parameters: parametersOf(book, endpoint),
    ...(sendsBody
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: { ...answersOf(book, endpoint), ...problemsOf(endpoint) },
    'x-freehold-auth': {
      permission: endpoint.permission ?? null,
      scope: endpoint.scope,
      stepUp: endpoint.stepUp === true,
      support: endpoint.support,
    },
  }
}

function pathsOf(book: SchemaBook, endpoints: readonly Endpoint[]): Record<string, JsonSchema> {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    const item = (paths[path] ??= {})
    const method = endpoint.method.toLowerCase()
    if (method in item) throw new Error(`${endpoint.id}: ${endpoint.method} ${path} is declared twice`)
    item[method] = operationOf(book, endpoint)
  }
  return paths
}

/**
 * The contract as an OpenAPI document. Requests are described as they may be sent, answers as they are given; schemas
 * with a name of their own become components. The same contract always gives the same text.
 */
export function createOpenApi(
  endpoints: readonly Endpoint[],
  { version }: { readonly version: string },
): OpenApi {
  const book = createSchemaBook()
  book.render(Problem, 'output')
  const paths = pathsOf(book, endpoints)
  const tags = [...new Set(endpoints.map((endpoint) => toTitle(nounOf(endpoint))))].toSorted()
  return {
    openapi: '3.1.1',
    info: {
      title: 'Freehold',
      version,
      summary: 'The open control plane for companies that host software for other companies',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [serverOf('bearer')],
    externalDocs: { url: '/docs/errors', description: 'Every error code' },
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(book.components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      parameters,
      responses,
      headers,
      securitySchemes,
    },
  }
}
