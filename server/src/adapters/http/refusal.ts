import { PortError, type PortErrorKind } from '#ports/provisioner'

/** An answer as it came; `json` is undefined where the body is none. */
export type Reply = {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly json: unknown
}

/** What a system's own wording of a refusal means; what it leaves out follows from the status. */
export type Refusal = {
  readonly kind?: PortErrorKind
  readonly retryable?: boolean
  readonly detail?: string
}

/** Reads a system's refusals. Their text may repeat what was sent: secrets are taken out of it afterwards. */
export type Wording = (reply: Reply) => Refusal

const longestWaitMs = 3_600_000

const byStatus: Readonly<Record<number, { readonly kind: PortErrorKind; readonly retryable: boolean }>> = {
  400: { kind: 'invalid', retryable: false },
  401: { kind: 'auth', retryable: false },
  403: { kind: 'forbidden', retryable: false },
  // What was there a moment ago may be made again at the next look.
  404: { kind: 'not_found', retryable: true },
  408: { kind: 'timeout', retryable: true },
  409: { kind: 'conflict', retryable: true },
  412: { kind: 'conflict', retryable: true },
  422: { kind: 'invalid', retryable: false },
  423: { kind: 'conflict', retryable: true },
  425: { kind: 'unavailable', retryable: true },
  429: { kind: 'rate_limited', retryable: true },
}

/** The PortError of an answer that is no success. */
export function refusal(
  { system, title, operation }: { system: string; title: string; operation: string },
  reply: Reply,
  { wording, clean }: { wording: Wording; clean: (text: string) => string },
): PortError {
  const usual = isFromElsewhere(reply) ? elsewhere : (byStatus[reply.status] ?? usualOf(reply.status))
  const { kind = usual.kind, retryable = usual.retryable, detail } = wording(reply)
  const said = detail === undefined || detail === '' ? '' : `: ${clean(detail)}`
  const input = {
    system,
    operation,
    kind,
    retryable,
    retryAfterMs: retryAfterOf(reply.headers['retry-after']),
  }
  return new PortError(input, `${title} answered ${reply.status} to "${operation}"${said}`)
}

/** A proxy or a wrong address says 404 without JSON; taken for "gone", it would leave objects behind. */
function isFromElsewhere({ status, json }: Reply): boolean {
  return status === 404 && json === undefined
}

const elsewhere = { kind: 'protocol', retryable: true } as const

function usualOf(status: number): { readonly kind: PortErrorKind; readonly retryable: boolean } {
  if (status >= 500) return { kind: 'unavailable', retryable: true }
  // A redirect, or a client error of no common meaning: a page of maintenance as well as a wrong address.
  return { kind: status < 400 ? 'protocol' : 'invalid', retryable: status < 400 }
}

/** Seconds or a date, RFC 9110; at most an hour. */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs)
}
