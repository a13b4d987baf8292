import { type ErrorCode, errorCodes } from '@freehold/contract'
import type { JsonSchema } from './openapi-schemas.ts'

const headerParameter = (
  name: string,
  required: boolean,
  description: string,
  schema: JsonSchema,
): JsonSchema => ({
  name,
  in: 'header',
  ...(required ? { required } : {}),
  description,
  schema,
})

const key = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' }
const keyMeaning =
  'Names this request: sent again with the same key, the first answer is given again and nothing is done twice'

/** Headers that operations take. */
export const parameters: Readonly<Record<string, JsonSchema>> = {
  IdempotencyKey: headerParameter('Idempotency-Key', true, keyMeaning, key),
  OptionalIdempotencyKey: headerParameter('Idempotency-Key', false, keyMeaning, key),
  IfMatch: headerParameter(
    'If-Match',
    true,
    'ETag of the object as it was read; refused when it changed since',
    {
      type: 'string',
      pattern: '^"\\d{1,9}"$',
    },
  ),
  LastEventId: headerParameter(
    'Last-Event-ID',
    false,
    'Id of the last event received; those after it are sent again',
    {
      type: 'string',
    },
  ),
  Csrf: headerParameter(
    'X-Freehold-Csrf',
    false,
    'Always `1`; needed by writes that carry a surface cookie',
    {
      const: '1',
    },
  ),
}

const header = (description: string, schema: JsonSchema = { type: 'string' }): JsonSchema => ({
  description,
  schema,
})

/** Headers that answers carry. */
export const headers: Readonly<Record<string, JsonSchema>> = {
  RequestId: header('Names this exchange in logs and the audit log; quote it when something is wrong', {
    type: 'string',
    format: 'uuid',
  }),
  RateLimit: header('What is left of the quota: `"policy";r=<requests>;t=<seconds until it is full>`'),
  RateLimitPolicy: header('The quota: `"policy";q=<requests>;w=<seconds>`'),
  RetryAfter: header('Seconds to wait before asking again', { type: 'integer', minimum: 1 }),
  ETag: header('The version of the object, quoted; send it back as If-Match'),
  IdempotentReplayed: header('`true` where the answer was given before, to a request with the same key'),
}

const cookie = (surface: string): JsonSchema => ({
  type: 'apiKey',
  in: 'cookie',
  name: `__Host-fh_${surface}`,
  description: `Session of the ${surface} surface, on its own mount only. Over plain HTTP on this machine the name has no \`__Host-\`. Writes also need \`X-Freehold-Csrf: 1\`.`,
})

/** Credentials by mount. */
export const securitySchemes: Readonly<Record<string, JsonSchema>> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token of a trusted issuer; cookies are ignored on this mount.',
  },
  operatorCookie: cookie('operator'),
  partnerCookie: cookie('partner'),
  appCookie: cookie('app'),
}

/** Refusals that many operations share, by the name under which the document keeps them once. */
const shared: Readonly<Record<string, readonly ErrorCode[]>> = {
  SignInNeeded: ['auth.required', 'auth.token_invalid'],
  NotAllowed: ['auth.csrf', 'auth.forbidden', 'auth.support_denied'],
  NotConfirmed: ['auth.csrf', 'auth.forbidden', 'auth.step_up_required', 'auth.support_denied'],
  NotPermitted: ['auth.forbidden', 'auth.support_denied'],
  ChangedMeanwhile: ['request.precondition_failed'],
  TooLarge: ['request.too_large'],
  NotJson: ['request.unsupported_media_type'],
  IfMatchNeeded: ['request.precondition_required'],
  TooMany: ['request.rate_limited'],
  Failed: ['request.failed'],
  Unavailable: ['auth.unavailable', 'request.unavailable'],
  Malformed: ['request.invalid', 'request.malformed'],
  MalformedOrNoKey: ['idempotency.key_required', 'request.invalid', 'request.malformed'],
  InProgress: ['idempotency.in_progress'],
  KeyReused: ['idempotency.key_reused'],
}

function describe(codes: readonly ErrorCode[]): JsonSchema {
  const status = codes[0] === undefined ? 500 : errorCodes[codes[0]]
  const waits = status === 429 || status === 503
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(waits ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {}),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    'x-freehold-codes': codes,
  }
}

/** The shared refusals themselves. */
export const responses: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(shared).map(([name, codes]) => [name, describe(codes)]),
)

const nameByCodes = new Map(Object.entries(shared).map(([name, codes]) => [codes.join(), name]))

/** The problem that an operation answers with one status; `codes` in alphabetical order. */
export function problemResponse(codes: readonly ErrorCode[]): JsonSchema {
  const name = nameByCodes.get(codes.join())
  return name === undefined ? describe(codes) : { $ref: `#/components/responses/${name}` }
}
