import { type ErrorCode, errorCodes, type Problem } from '@freehold/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { isDatabaseDown } from '#platform/db/database-down'
import { AppError, type FieldError } from '#platform/errors'
import type { Log } from '#platform/log'

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Sign-in needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Not possible now',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  428: 'If-Match needed',
  429: 'Too many requests',
  500: 'Our fault',
  503: 'Unavailable',
}

/** What a status means, in two words. */
export function titleOf(status: number): string {
  return titles[status] ?? 'Refused'
}

/** RFC 6901: a path as a JSON pointer. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function fieldsOf(part: string, issue: z.core.$ZodIssue): FieldError[] {
  const path = [part, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: toPointer([...path, key]),
      code: 'unknown_field',
      detail: 'This field is not known here',
    }))
  }
  return [{ pointer: toPointer(path), code: issue.code, detail: issue.message }]
}

/** A schema's complaints as a refusal that names each field. */
export function invalidRequest(part: 'params' | 'query' | 'body', error: z.ZodError): AppError {
  const fields = error.issues.flatMap((issue) => fieldsOf(part, issue)).slice(0, 50)
  return new AppError('request.invalid', `The request's ${part} is not valid`, { fields })
}

const framework: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_MAX_HEADERS_TIMEOUT: 'request.malformed',
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  // Whatever was thrown: only Fastify's own errors have these members.
  const { code, statusCode, message }: Partial<FastifyError> = error instanceof Error ? error : {}
  const known = framework[code ?? '']
  if (known !== undefined) return new AppError(known, message ?? '')
  if (isDatabaseDown(error)) {
    return new AppError('request.unavailable', 'The database cannot be reached right now', {
      cause: error,
      headers: { 'retry-after': '2' },
    })
  }
  const refused = statusCode !== undefined && statusCode >= 400 && statusCode < 500
  return refused ? new AppError('request.malformed', message ?? '') : undefined
}

function toProblem(error: AppError, request: FastifyRequest): Problem {
  const status = errorCodes[error.code]
  return {
    type: `/docs/errors#${error.code}`,
    title: titleOf(status),
    status,
    detail: error.message,
    instance: request.url.split('?')[0] ?? '/',
    code: error.code,
    requestId: request.id,
    ...(error.fields.length === 0 ? {} : { errors: [...error.fields] }),
  }
}

/** The one place where an error becomes an answer. What is no refusal is a bug: logged, and told as 500 without detail. */
export function createErrorHandler(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = toAppError(error)
    if (refusal === undefined)
      log.error({ err: error, requestId: request.id }, 'a request failed unexpectedly')
    if (refusal?.code === 'request.unavailable')
      log.warn({ err: refusal.cause, requestId: request.id }, 'the database is away')
    const answer =
      refusal ??
      new AppError('request.failed', 'Something went wrong on our side; the request id tells us what')
    return reply
      .code(errorCodes[answer.code])
      .headers(answer.headers)
      .type('application/problem+json')
      .send(JSON.stringify(toProblem(answer, request)))
  }
}
