import { createHash } from 'node:crypto'
import type { Endpoint } from '@freehold/contract'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import { AppError, fieldError } from '#platform/errors'
import type { IdempotencyClaim } from './idempotency.ts'
import { invalidRequest, toPointer } from './problems.ts'

type Part = 'params' | 'query' | 'body'

/** PostgreSQL stores no NUL in text; wherever one is found the field is named. */
function pathOfNul(value: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] | undefined {
  if (typeof value === 'string') return value.includes('\0') ? path : undefined
  if (value === null || typeof value !== 'object') return undefined
  for (const [key, inner] of Object.entries(value)) {
    if (key.includes('\0')) return path
    const found = pathOfNul(inner, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

/** One part of the request as its schema has it; anything else is refused with each field named. */
export function parsePart(schema: z.ZodType, part: Part, value: unknown): unknown {
  const parsed = schema.safeParse(value ?? {})
  if (!parsed.success) throw invalidRequest(part, parsed.error)
  const nul = pathOfNul(value, [part])
  if (nul !== undefined)
    throw fieldError('request.invalid', toPointer(nul), 'must not contain the character NUL')
  return parsed.data
}

/** The version that If-Match names, for endpoints that ask for it. Weak tags and lists are not versions of ours. */
export function readIfMatch(endpoint: Endpoint, request: FastifyRequest): number {
  if (endpoint.concurrency !== 'if-match') return 0
  const header = request.headers['if-match']
  if (header === undefined) {
    throw new AppError('request.precondition_required', 'Send If-Match with the ETag of what you read')
  }
  const match = /^"(\d{1,9})"$/.exec(header)
  if (match === null)
    throw new AppError('request.precondition_failed', 'If-Match names no version of this object')
  return Number(match[1])
}

const keyForm = /^[\x21-\x7e]{1,255}$/

/** The claim on the request's Idempotency-Key; refuses a missing one where the endpoint requires it. */
export function readClaim(
  endpoint: Endpoint,
  request: FastifyRequest,
  actor: Actor,
  toBody: (value: unknown) => unknown,
): IdempotencyClaim | undefined {
  if (endpoint.idempotency === 'none') return undefined
  const key = request.headers['idempotency-key']
  if (key === undefined && endpoint.idempotency === 'accepted') return undefined
  if (typeof key !== 'string' || !keyForm.test(key)) {
    throw fieldError(
      'idempotency.key_required',
      '/headers/idempotency-key',
      'Send an Idempotency-Key of 1 to 255 visible characters',
    )
  }
  const asked = JSON.stringify([
    request.params,
    request.query,
    request.body ?? null,
    request.headers['if-match'] ?? null,
  ])
  return {
    principal: `${actor.surface ?? 'public'}:${actor.id ?? 'anonymous'}`,
    key,
    operation: endpoint.id,
    fingerprint: createHash('sha256').update(asked).digest('hex'),
    status: endpoint.status,
    toBody,
    state: 'open',
  }
}
