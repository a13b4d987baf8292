import { createConnectorFetch, createSafeFetch, type SafeFetch } from '#platform/safe-fetch'

type Options = {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined
  readonly body?: unknown
}

/** `fetch` as far as the libraries of OpenID Connect use it; redirects come back as they are, and are no answer. */
export type IssuerFetch = (url: string, options: Options) => Promise<Response>

const timeoutMs = 5_000
/** Everywhere: an operator's own configuration may name a provider in any network. */
const anyNetwork = ['0.0.0.0/0', '::/0']

function toBody(body: unknown): { readonly body?: string } {
  if (body instanceof URLSearchParams) return { body: body.toString() }
  return typeof body === 'string' ? { body } : {}
}

/** The libraries' way of asking over our own way of going out. */
export function toIssuerFetch(send: SafeFetch): IssuerFetch {
  return async (url, { method = 'GET', headers = {}, body }) => {
    const entries = headers instanceof Headers ? [...headers] : Object.entries(headers)
    const answer = await send({
      method,
      url,
      headers: Object.fromEntries(entries),
      ...toBody(body),
      timeoutMs,
    })
    const isEmpty = answer.status === 204 || answer.status === 205 || answer.status === 304
    return new Response(isEmpty ? null : answer.body, { status: answer.status, headers: answer.headers })
  }
}

/** Requests to a configured issuer: to its own origin and no other. Plain http only where the address says so. */
export function createIssuerFetch(issuer: string): { readonly fetch: IssuerFetch; close(): Promise<void> } {
  const isPlain = new URL(issuer).protocol === 'http:'
  const send = createConnectorFetch({
    url: issuer,
    policy: { kind: 'connector', allowHttp: isPlain, allowedNetworks: anyNetwork },
    maxBodyBytes: 1024 * 1024,
    maxSockets: 8,
  })
  return { fetch: toIssuerFetch(send), close: () => send.close() }
}

/** Requests to an issuer that a customer named: https and public addresses only. */
export function createForeignFetch(): { readonly fetch: IssuerFetch; close(): Promise<void> } {
  const send = createSafeFetch({ kind: 'strict' })
  return { fetch: toIssuerFetch(send), close: () => send.close() }
}
