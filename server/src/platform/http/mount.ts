import type { Endpoint } from '@freehold/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import { AppError } from '#platform/errors'
import { countryOf, requireAccessPolicy } from './access-policy.ts'
import { refuseForeignWrite } from './csrf.ts'
import { sendEventStream } from './event-stream.ts'
import {
  actorOf,
  anonymousActor,
  type Authenticator,
  authorize,
  isMounted,
  type Mount,
  mounts,
  type PartnerOf,
  type Principal,
  requireStepUp,
  requireSupportRule,
} from './principal.ts'
import { addressKey, type RateLimiter, type RatePolicy } from './rate-limit.ts'
import { parsePart, readClaim, readIfMatch } from './request-parts.ts'
import type { Route, RouteInput } from './route.ts'

/** What the mounted contract needs to judge a request. */
export type Gate = {
  readonly authenticate: Authenticator
  readonly clock: Clock
  readonly partnerOf: PartnerOf
  readonly limit: RateLimiter
  readonly limits: { readonly account: RatePolicy; readonly address: RatePolicy; readonly secret: RatePolicy }
  /** Scheme and host under which browsers see us. */
  readonly origin: string
  /** Records a refusal in the audit log, in a transaction of its own. */
  readonly onRefused: (
    actor: RouteInput<Endpoint>['actor'],
    endpoint: Endpoint,
    code: string,
  ) => Promise<void>
  /** Needed where anybody can be authenticated by a support session. */
  readonly support?: {
    /** Records that something was read, in a transaction of its own and before it is shown. */
    readonly onRead: (actor: Actor, endpoint: Endpoint) => Promise<void>
  }
  /** Calls back once the right by which something was opened is gone, for streams that outlive their request. */
  readonly watch: (actor: Actor, onEnd: () => void) => () => void
  /** The header in which trusted proxies say where a request comes from; undefined: they do not. */
  readonly countryHeader?: string | undefined
  /** Refuses what nobody of a surface may do for the time being, as while the platform is maintained. */
  readonly pause?: (endpoint: Endpoint, principal: Principal) => Promise<void>
  /** Aborted when the server begins to close: streams end then. */
  readonly closing: AbortSignal
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Refusals of someone known: each is an event. */
const recordedRefusals: readonly string[] = [
  'auth.forbidden',
  'auth.step_up_required',
  'auth.support_denied',
  'policy.address_refused',
  'policy.country_refused',
]

const wrongCredentials: readonly string[] = ['auth.token_invalid', 'account.surface_refused']

/** Who asks. Whoever cannot say draws from the address's bucket, so that guessing is no faster than asking. */
async function identify(gate: Gate, mount: Mount, request: FastifyRequest): Promise<Principal> {
  const countFailure = (): Record<string, string> => gate.limit(gate.limits.address, addressKey(request.ip))
  try {
    const principal = await gate.authenticate(request, mount)
    if (principal !== undefined) return principal
  } catch (error) {
    if (error instanceof AppError && wrongCredentials.includes(error.code)) countFailure()
    throw error
  }
  countFailure()
  throw new AppError('auth.required', 'Sign in first')
}

function supportOf({ support }: Gate): NonNullable<Gate['support']> {
  if (support === undefined) throw new Error('This gate knows nothing of support sessions')
  return support
}

/** What the organization that the path names demands of whoever acts in it as its own. */
function requirePolicyOf(
  gate: Gate,
  request: FastifyRequest,
  principal: Principal,
  organizationId: string | undefined,
): void {
  if (principal.surface !== 'app' || organizationId === undefined) return
  const membership = principal.memberships.find((one) => one.organizationId === organizationId)
  requireAccessPolicy(
    membership?.policy ?? null,
    { address: request.ip, country: countryOf(request, gate.countryHeader) },
    {
      multiFactor: principal.session?.multiFactor ?? principal.multiFactor ?? false,
      knowsCountries: gate.countryHeader !== undefined,
    },
  )
}

/** Limits come before rights: what is refused has cost as much, and leaves an event. */
async function judge(gate: Gate, mount: Mount, endpoint: Endpoint, exchange: Exchange): Promise<Actor> {
  const { request, reply } = exchange
  if (endpoint.scope === 'public') {
    const policy = endpoint.method === 'GET' ? gate.limits.address : gate.limits.secret
    reply.headers(gate.limit(policy, addressKey(request.ip)))
    return anonymousActor(request)
  }
  const principal = await identify(gate, mount, request)
  reply.headers(gate.limit(gate.limits.account, principal.accountId))
  // `parsePart` has judged the parameters: they are strings by name.
  const params = request.params as Record<string, string>
  try {
    requireSupportRule(endpoint, principal)
    const grant = await authorize(endpoint, principal, params, gate.partnerOf)
    requirePolicyOf(gate, request, principal, params['organizationId'])
    requireStepUp(endpoint, principal, gate.clock.now())
    await gate.pause?.(endpoint, principal)
    const actor = actorOf(request, principal, grant)
    if (actor.support !== undefined && endpoint.method === 'GET')
      await supportOf(gate).onRead(actor, endpoint)
    return actor
  } catch (error) {
    if (error instanceof AppError && recordedRefusals.includes(error.code)) {
      await gate.onRefused(actorOf(request, principal, { roles: [], reach: null }), endpoint, error.code)
    }
    throw error
  }
}

/** Version of an answer that has one; it becomes the ETag. */
function versionOf(body: unknown): number | undefined {
  if (
    typeof body !== 'object' ||
    body === null ||
    !('version' in body) ||
    !('id' in body || 'accountId' in body || 'name' in body)
  )
    return undefined
  return typeof body.version === 'number' ? body.version : undefined
}

function answer(
  endpoint: Endpoint,
  body: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const version = versionOf(body)
  if (version !== undefined) {
    reply.header('etag', `"${version}"`)
    if (endpoint.method === 'GET' && request.headers['if-none-match'] === `"${version}"`)
      return reply.code(304).send()
  }
  if (endpoint.status === 204) return reply.code(204).send()
  return reply.code(endpoint.status).type('application/json').send(JSON.stringify(body))
}

type Input = RouteInput<Endpoint>

/** Judges a request in the order (whether it is foreign was asked first): shape of the path, who, how often, with which rights, then what it says. */
async function readInput(gate: Gate, mount: Mount, endpoint: Endpoint, exchange: Exchange): Promise<Input> {
  const { request, reply } = exchange
  const params = parsePart(endpoint.params, 'params', request.params)
  const actor = await judge(gate, mount, endpoint, exchange)
  const query = parsePart(endpoint.query, 'query', request.query)
  const body = parsePart(endpoint.body, 'body', request.body)
  return { params, query, body, actor, ifMatch: readIfMatch(endpoint, request), request, reply }
}

async function serveStream<Deps>(
  gate: Gate,
  { endpoint, follow }: Route<Deps>,
  deps: Deps,
  input: Input,
): Promise<void> {
  if (follow === undefined) throw new Error(`${endpoint.id} has no stream`)
  const abort = new AbortController()
  const signal = AbortSignal.any([abort.signal, gate.closing])
  const lastEventId = input.request.headers['last-event-id']
  const events = follow(deps, {
    ...input,
    lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
    signal,
  })
  const stop = gate.watch(input.actor, () => abort.abort())
  await sendEventStream(input.reply, events, abort).finally(stop)
}

async function serve<Deps>(
  { endpoint, handle }: Route<Deps>,
  deps: Deps,
  input: Input,
): Promise<FastifyReply> {
  if (handle === undefined) throw new Error(`${endpoint.id} has no handler`)
  const { request, reply } = input
  const toBody = (value: unknown): unknown =>
    endpoint.status === 204 ? null : endpoint.response.parse(value)
  const claim = readClaim(endpoint, request, input.actor, toBody)
  const actor = claim === undefined ? input.actor : { ...input.actor, claim }
  const value = await handle(deps, { ...input, actor })
  if (claim?.state === 'open') throw new Error(`${endpoint.id} did its work outside a unit of work`)
  if (claim?.state === 'replayed') reply.header('idempotent-replayed', 'true')
  return answer(endpoint, toBody(value), request, reply)
}

/** Mounts one route wherever someone could be allowed to use it. */
export function mountRoute<Deps>(app: FastifyInstance, gate: Gate, route: Route<Deps>, deps: Deps): void {
  const { endpoint } = route
  for (const mount of ['operator', 'partner', 'app', 'bearer'] as const) {
    if (!isMounted(endpoint, mount)) continue
    app.route({
      method: endpoint.method,
      url: `${mounts[mount]}${endpoint.path}`,
      config: { endpoint, mount },
      // HEAD has no use for a stream, and would hold it open.
      exposeHeadRoute: endpoint.stream === undefined,
      // Before a byte of the body is read.
      onRequest: async (request) => {
        if (mount !== 'bearer') refuseForeignWrite(request, gate.origin)
      },
      handler: async (request, reply) => {
        const input = await readInput(gate, mount, endpoint, { request, reply })
        if (endpoint.stream === 'sse') {
          await serveStream(gate, route, deps, input)
          return reply
        }
        return serve(route, deps, input)
      },
    })
  }
}
