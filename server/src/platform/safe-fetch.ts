import { lookup as lookupName } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Agent, Dispatcher } from 'undici'
import { allowingNetworks, literalOf, publicOnly, type AddressRule } from './safe-fetch-address.ts'
import { toFetchError, FetchError } from './safe-fetch-error.ts'

export { FetchError, type FetchFailure } from './safe-fetch-error.ts'

/** How far requests of one kind may go. */
export type FetchPolicy =
  /** URLs that customers give: https, public addresses, usual ports. */
  | { readonly kind: 'strict'; readonly ports?: readonly number[] }
  /** Systems that operators connect: also private networks where they say so, and http inside those. */
  | {
      readonly kind: 'connector'
      readonly allowHttp: boolean
      /** Networks that are not public and may be reached all the same, in CIDR notation. */
      readonly allowedNetworks: readonly string[]
    }

export type FetchRequest = {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body?: string
  /** For the whole call, from connecting to the last byte. */
  readonly timeoutMs: number
}

export type FetchAnswer = {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** Sends requests under one policy over connections that stay open; `close` ends them. */
export type SafeFetch = ((request: FetchRequest) => Promise<FetchAnswer>) & { close(): Promise<void> }

export type FetchLimits = {
  /** Ends every request in flight. */
  readonly signal?: AbortSignal | undefined
  readonly maxBodyBytes?: number | undefined
  readonly maxSockets?: number | undefined
  /** Resolves names; the system's resolver unless given. */
  readonly lookup?: LookupFunction | undefined
}

const strictPorts = [443, 8443]
const connectTimeoutMs = 2500
const mebibyte = 1024 * 1024
/** Some systems know no pages: their lists come in one answer. */
const connectorBodyBytes = 16 * mebibyte
const userAgent = 'freehold/0.2.0'

/**
 * Outgoing HTTP that cannot be turned against our own network: a name's addresses are judged while connecting, so
 * that the address judged is the one used; every one of them must pass. Redirects come back as they are, answers are
 * cut off at a size (1 MiB unless told otherwise), and nothing is decompressed.
 */
export function createSafeFetch(policy: FetchPolicy, limits: FetchLimits = {}): SafeFetch {
  // One agent a scheme, since http may go less far than https. The client is loaded with the first request.
  const agents = new Map<boolean, Promise<Agent>>()
  const agentFor = (plain: boolean): Promise<Agent> => {
    const agent = agents.get(plain) ?? openAgent(ruleOf(policy, plain), limits)
    agents.set(plain, agent)
    return agent
  }
  const maxBodyBytes = limits.maxBodyBytes ?? mebibyte
  const send = async (request: FetchRequest): Promise<FetchAnswer> => {
    const url = judgeUrl(request.url, policy)
    const agent = await agentFor(url.protocol === 'http:')
    const clock = startClock(request.timeoutMs, limits.signal)
    try {
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        // Any method token is sent as it is; a malformed one is refused.
        method: request.method as Dispatcher.HttpMethod,
        headers: { 'accept-encoding': 'identity', ...request.headers, 'user-agent': userAgent },
        body: request.body ?? null,
        signal: clock.signal,
      })
      const body = await readBody(answer.body, maxBodyBytes)
      return { status: answer.statusCode, headers: flatten(answer.headers), body }
    } catch (error) {
      throw toFetchError(error, url.origin, clock.hasRunOut())
    } finally {
      clock.stop()
    }
  }
  const close = async (): Promise<void> => {
    const open = await Promise.all(agents.values())
    await Promise.all(open.map((agent) => agent.destroy()))
  }
  return Object.assign(send, { close })
}

function ruleOf(policy: FetchPolicy, plain: boolean): AddressRule {
  return policy.kind === 'strict' ? publicOnly : allowingNetworks(policy.allowedNetworks, { plain })
}

async function openAgent(rule: AddressRule, limits: FetchLimits): Promise<Agent> {
  const library = await import('undici')
  const lookup = judgingLookup(limits.lookup ?? lookupName, rule)
  const connect = { timeout: connectTimeoutMs, lookup }
  return new library.Agent({ connections: limits.maxSockets ?? 16, allowH2: false, connect })
}

/**
 * Requests to one connector's own origin; answers may have 16 MiB.
 * @throws RangeError for a network that cannot be read, FetchError for an address that the policy refuses
 */
export function createConnectorFetch({
  url,
  policy,
  ...limits
}: FetchLimits & { readonly url: string; readonly policy: FetchPolicy }): SafeFetch {
  const { origin } = judgeUrl(url, policy)
  const safeFetch = createSafeFetch(policy, { maxBodyBytes: connectorBodyBytes, ...limits })
  const send = async (request: FetchRequest): Promise<FetchAnswer> => {
    if (URL.parse(request.url)?.origin !== origin)
      throw new FetchError('refused', `Only ${origin} may be spoken to over this connector`)
    return safeFetch(request)
  }
  return Object.assign(send, { close: () => safeFetch.close() })
}

/** An address that the policy allows, with the lookup that judges its name: for what is no request over HTTP. */
export function judgedTarget(
  text: string,
  policy: FetchPolicy,
  lookup: LookupFunction,
): { readonly url: URL; readonly lookup: LookupFunction } {
  const url = judgeUrl(text, policy)
  return { url, lookup: judgingLookup(lookup, ruleOf(policy, url.protocol === 'http:')) }
}

function judgeUrl(text: string, policy: FetchPolicy): URL {
  const url = URL.parse(text)
  if (url === null) throw new FetchError('refused', 'The address is not a URL')
  const literal = literalOf(url.hostname)
  // A literal address is never looked up, so the judging lookup would not see it.
  const reason =
    faultOfUrl(url, policy) ??
    (literal === undefined ? undefined : ruleOf(policy, url.protocol === 'http:')(literal))
  if (reason !== undefined)
    throw new FetchError('refused', `${url.protocol}//${url.host} is refused: ${reason}`)
  return url
}

function faultOfUrl(url: URL, policy: FetchPolicy): string | undefined {
  const isHttpAllowed = policy.kind === 'connector' && policy.allowHttp
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHttpAllowed))
    return `its scheme is ${url.protocol.slice(0, -1)}`
  if (url.username !== '' || url.password !== '') return 'it holds a user name or a password'
  if (policy.kind === 'connector') return undefined
  const ports = policy.ports ?? strictPorts
  return ports.includes(Number(url.port || 443)) ? undefined : `port ${url.port} is not allowed`
}

function judgingLookup(lookup: LookupFunction, rule: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const addresses = typeof found === 'string' ? [{ address: found, family: 0 }] : found
      const [first] = addresses
      if (first === undefined)
        return callback(new FetchError('unreachable', `${hostname} has no address`), [])
      for (const { address } of addresses) {
        const reason = rule(address)
        if (reason !== undefined)
          return callback(new FetchError('refused', `${hostname} is refused: ${reason}`), [])
      }
      return options.all === true
        ? callback(null, [...addresses])
        : callback(null, first.address, first.family)
    })
  }
}

/** A timer instead of `AbortSignal.any`, which would grow the list of a signal that lives as long as the process. */
function startClock(timeoutMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController()
  let ranOut = false
  const timer = setTimeout(() => {
    ranOut = true
    controller.abort()
  }, timeoutMs)
  const stopEarly = () => controller.abort()
  if (outer?.aborted) stopEarly()
  outer?.addEventListener('abort', stopEarly, { once: true })
  return {
    signal: controller.signal,
    hasRunOut: () => ranOut,
    stop: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', stopEarly)
    },
  }
}

async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of body) {
    // The stream is in no string mode: its pieces are buffers.
    const bytes = piece as Buffer
    size += bytes.length
    if (size > maxBytes) {
      body.destroy()
      throw new FetchError('too_large', `The answer is larger than ${maxBytes} bytes`)
    }
    pieces.push(bytes)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function flatten(headers: Dispatcher.ResponseData['headers']): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}
