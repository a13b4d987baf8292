/** Why a request brought no answer. `refused`: it was never sent, because the policy forbids it. */
export type FetchFailure =
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'timeout'
  | 'too_large'
  | 'stopped'
  | 'protocol'

/** A request without an answer. The message names the origin, never path, query, headers or body. */
export class FetchError extends Error {
  override readonly name = 'FetchError'
  readonly failure: FetchFailure

  constructor(failure: FetchFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

const failures: Readonly<Record<string, FetchFailure>> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  UND_ERR_SOCKET: 'reset',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_DESTROYED: 'stopped',
  UND_ERR_CLOSED: 'stopped',
  UND_ERR_ABORTED: 'stopped',
  AbortError: 'stopped',
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
}

/** @param ranOut whether the call's own time had passed, which shows itself as an abort */
export function toFetchError(error: unknown, origin: string, ranOut: boolean): FetchError {
  const found = findFetchError(error)
  if (found) return found
  if (ranOut) return new FetchError('timeout', `${origin} did not answer in time`)
  const code = codeOf(error)
  const failure =
    failures[code] ??
    (/^(?:ERR_TLS|CERT|UNABLE_TO|DEPTH|SELF_SIGNED|ERR_SSL)/.test(code) ? 'unreachable' : 'protocol')
  return new FetchError(failure, `${origin}: ${sentences[failure]} (${code})`)
}

const sentences: Readonly<Record<FetchFailure, string>> = {
  refused: 'is refused',
  unreachable: 'cannot be reached',
  reset: 'the connection was cut',
  timeout: 'did not answer in time',
  too_large: 'answered with too much',
  stopped: 'the call was ended from our side',
  protocol: 'does not speak HTTP as expected',
}

/** Connecting to several addresses wraps what each one met. */
function findFetchError(error: unknown): FetchError | undefined {
  if (error instanceof FetchError) return error
  if (error instanceof AggregateError) return error.errors.find((inner) => inner instanceof FetchError)
  return error instanceof Error && error.cause !== undefined ? findFetchError(error.cause) : undefined
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}
