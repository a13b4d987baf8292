import { Problem, type Endpoint } from '@freehold/contract'
import type { z } from 'zod'
import { ApiError, toApiError } from './api-error.ts'
import { apiUrl } from './api-url.ts'
import { chosenPartner, forgetPartner } from './remembered-partner.ts'
import { leaveSupport, leaveToSignIn } from './sign-in.ts'
import { confirmIdentity } from './step-up.ts'
import { currentSurface, type Surface } from './surface.ts'

type Shape = z.ZodType

/** An operation without declared parts takes none; with declared ones they must be given. */
type Part<Name extends string, S extends Shape> = string extends keyof z.input<S>
  ? { readonly [K in Name]?: undefined }
  : Record<never, never> extends z.input<S>
    ? { readonly [K in Name]?: z.input<S> | undefined }
    : { readonly [K in Name]: z.input<S> }

type Extras = {
  /** Version that was read; sent as `If-Match` where the operation asks for one. */
  readonly ifMatch?: number | undefined
  /** One key per intention; a fresh one for each call where left out. */
  readonly idempotencyKey?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export type CallInput<P extends Shape, Q extends Shape, B extends Shape> = Part<'params', P> &
  Part<'query', Q> &
  Part<'body', B> &
  Extras

type LooseInput = Extras & {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

/**
 * Calls an operation of the contract from the surface that the browser is on, and parses the answer with the very
 * schema the server writes it with. Throws `ApiError`. A read that finds nobody signed in leaves for sign-in and comes
 * back; a write never leaves the page, so that nothing typed is lost. What needs the person to
 * confirm who it is asks for that beside the page, and is then sent again.
 */
export async function call<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, B, R>,
  ...[input]: Record<never, never> extends CallInput<P, Q, B>
    ? [input?: CallInput<P, Q, B>]
    : [input: CallInput<P, Q, B>]
): Promise<z.output<R>> {
  const given: LooseInput = input ?? {}
  const surface = currentSurface()
  const url = apiUrl(endpoint, surface, toValues(given.params), toValues(given.query))
  const request = toRequest(endpoint, given)
  const response = await send(endpoint, url, request)
  if (response.ok) return readAnswer(endpoint, response)
  const error = await readProblem(response)
  if (error.code === 'auth.step_up_required' && (await confirmIdentity())) {
    const second = await send(endpoint, url, request)
    if (second.ok) return readAnswer(endpoint, second)
    throw await readProblem(second)
  }
  if (isLeaving(error, endpoint, surface)) return forever
  throw error
}

/** Whether the browser leaves the page: for sign-in, or because this person has no business here any more. */
function isLeaving(error: ApiError, { method }: Endpoint, surface: Surface | undefined): boolean {
  if (error.code === 'auth.support_ended') {
    leaveSupport()
    return true
  }
  if (error.code === 'account.surface_refused' && surface === 'partner' && forgetPartner()) {
    // Nothing may go to another partner than the one that the page was about.
    window.location.assign('/partner')
    return true
  }
  return error.status === 401 && method === 'GET' && surface !== undefined && leaveToSignIn(surface)
}

/** The page stays as it is until the browser has left it. */
const forever = new Promise<never>(() => {})

function toValues(part: unknown): Record<string, unknown> {
  return typeof part === 'object' && part !== null ? { ...part } : {}
}

function toRequest(endpoint: Endpoint, input: LooseInput): RequestInit {
  const headers = new Headers({ accept: 'application/json' })
  const partner = currentSurface() === 'partner' ? chosenPartner() : null
  if (partner !== null) headers.set('freehold-partner', partner)
  const shared: RequestInit = { method: endpoint.method, headers, credentials: 'same-origin' }
  if (input.signal) shared.signal = input.signal
  if (endpoint.method === 'GET') return shared
  headers.set('content-type', 'application/json')
  headers.set('x-freehold-csrf', '1')
  if (input.ifMatch !== undefined) headers.set('if-match', `"${input.ifMatch}"`)
  if (endpoint.idempotency !== 'none') {
    headers.set('idempotency-key', input.idempotencyKey ?? crypto.randomUUID())
  }
  return { ...shared, body: JSON.stringify(input.body ?? {}) }
}

/** A reply can be lost after the write happened, so only what may safely arrive twice is sent a second time. */
async function send(endpoint: Endpoint, url: string, request: RequestInit): Promise<Response> {
  const repeatable = endpoint.method === 'GET' || endpoint.idempotency !== 'none'
  try {
    const response = await fetch(url, request)
    return repeatable && response.status === 503 ? await fetch(url, request) : response
  } catch (cause) {
    if (request.signal?.aborted) throw cause
    if (!repeatable || !navigator.onLine) throw offline(cause)
  }
  return fetch(url, request).catch((cause: unknown) => {
    throw offline(cause)
  })
}

function offline(cause: unknown): ApiError {
  return new ApiError({ status: 0, code: 'client.offline', detail: 'No answer came' }, { cause })
}

async function readAnswer<R extends Shape>(
  endpoint: Endpoint<Shape, Shape, Shape, R>,
  response: Response,
): Promise<z.output<R>> {
  const body: unknown = response.status === 204 ? {} : await response.json().catch(() => undefined)
  const parsed = endpoint.response.safeParse(body)
  if (parsed.success) return parsed.data
  throw unreadable(response, parsed.error)
}

async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  const problem = Problem.safeParse(body)
  const retryAfter = Number(response.headers.get('retry-after'))
  if (problem.success) return toApiError(problem.data, retryAfter > 0 ? retryAfter : undefined)
  return unreadable(response, problem.error)
}

function unreadable(response: Response, cause: unknown): ApiError {
  const requestId = response.headers.get('request-id') ?? undefined
  const detail = 'The answer was not what the contract promises'
  return new ApiError({ status: response.status, code: 'client.unreadable', detail, requestId }, { cause })
}
