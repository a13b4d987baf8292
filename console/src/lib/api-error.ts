import type { Problem } from '@freehold/contract'

export type FieldError = { readonly pointer: string; readonly code: string; readonly detail: string }

type Answer = {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly requestId?: string | undefined
  readonly fields?: readonly FieldError[] | undefined
  readonly retryAfterSeconds?: number | undefined
}

/**
 * An operation that did not succeed. `code` is the contract's error code, or one of our own: `client.offline` when no
 * answer came, `client.unreadable` when the answer was not what the contract promises.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  readonly fields: readonly FieldError[]
  readonly retryAfterSeconds: number | undefined

  constructor(answer: Answer, options?: ErrorOptions) {
    super(answer.detail, options)
    this.status = answer.status
    this.code = answer.code
    this.requestId = answer.requestId
    this.fields = answer.fields ?? []
    this.retryAfterSeconds = answer.retryAfterSeconds
  }
}

export function toApiError(problem: Problem, retryAfterSeconds: number | undefined): ApiError {
  const { status, code, detail, requestId, errors } = problem
  return new ApiError({ status, code, detail, requestId, fields: errors, retryAfterSeconds })
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof ApiError && error.code === code
}
