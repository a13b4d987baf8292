import type { ErrorCode } from '@freehold/contract'

export type FieldError = { readonly pointer: string; readonly code: string; readonly detail: string }

/** A refusal the caller can act on. Anything else that is thrown is a bug and answers 500. */
export class AppError extends Error {
  override readonly name = 'AppError'
  /** Stable, dotted, public: listed with its HTTP status in contract/error-codes.ts. */
  readonly code: ErrorCode
  /** The fields at fault, as JSON pointers into the request. */
  readonly fields: readonly FieldError[]
  /** Headers the answer must carry, such as Retry-After. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & {
      fields?: readonly FieldError[]
      headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(message, options)
    this.code = code
    this.fields = options.fields ?? []
    this.headers = options.headers ?? {}
  }
}

/** A refusal that names one field; `pointer` is a JSON pointer such as `/body/name`. */
export function fieldError(code: ErrorCode, pointer: string, detail: string): AppError {
  return new AppError(code, detail, { fields: [{ pointer, code, detail }] })
}
