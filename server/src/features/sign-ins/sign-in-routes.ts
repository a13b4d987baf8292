import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accountHint, isSurface, readCookie, singleSignOnHint } from '#features/identity-provider'
import type { KnownIssuer } from '#features/issuers'
import {
  createOidcClient,
  createTokenVerifier,
  embeddedName,
  findSession,
  type SessionDeps,
} from '#features/sessions'
import type { Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import { sha256 } from '#platform/key-ring'
import { registerBackChannelLogout } from './back-channel-logout.ts'
import { type Exchange, leave } from './begin-sign-in.ts'
import { comeBack, type Parts } from './complete-sign-in.ts'
import { safeReturnTo } from './return-to.ts'
import { signOut } from './sign-out.ts'

const isLoopbackName = (name: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(name)

function surfaceOf(request: FastifyRequest): Surface {
  // Fastify gives path parameters as strings by name.
  const { surface } = request.params as { surface?: string }
  if (!isSurface(surface)) throw new AppError('request.not_found', `Nothing answers ${request.method} here`)
  return surface
}

/** The value of one query parameter; a repeated one is none. */
function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value: unknown = (request.query as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : undefined
}

/** Which issuer a sign-in goes by; `choose` where it is the person's to say. */
function chooseIssuer(
  { issuers }: SessionDeps,
  surface: Surface,
  wanted: string | undefined,
): KnownIssuer | 'embedded' | 'choose' {
  const outside = issuers.ofSurface(surface)
  const isEmbedded = issuers.isEmbeddedOn(surface)
  const named = outside.find(({ name }) => name === wanted)
  if (named !== undefined) return named
  if (isEmbedded && (wanted === embeddedName || outside.length === 0)) return 'embedded'
  const [only, ...others] = outside
  return only === undefined || isEmbedded || others.length > 0 ? 'choose' : only
}

/**
 * With which issuer the session in this browser was begun, and whom a provider is to hear of when that person proves
 * itself anew: the account or, for whoever is confined to an organization, that organization, whose own provider asks.
 * Several people may be signed in in one browser, one on each surface.
 */
async function sessionOf(
  deps: SessionDeps,
  request: FastifyRequest,
  surface: Surface,
): Promise<{ readonly issuer: string; readonly hint: string } | undefined> {
  const cookie = readCookie(request, deps.origin, surface)
  if (cookie === undefined) return undefined
  const session = await findSession(deps.platformDb, sha256(cookie), surface)
  if (session === undefined) return undefined
  const { issuer, confinedTo, standing } = session
  const confined = standing.organizations.find(({ id }) => id === confinedTo)
  const hint = confined === undefined ? accountHint + standing.account.id : singleSignOnHint + confined.slug
  return { issuer: issuer ?? embeddedName, hint }
}

async function beginSignIn(deps: SessionDeps, { client }: Parts, exchange: Exchange): Promise<FastifyReply> {
  const { request, reply } = exchange
  const surface = surfaceOf(request)
  const { host, hostname } = new URL(deps.origin)
  // Cookies belong to one host name: on one's own machine, which has several, the browser goes on by the proper one.
  if (isLoopbackName(hostname) && request.host !== host)
    return reply.redirect(`${deps.origin}${request.url}`, 303)
  const returnTo = safeReturnTo(deps.origin, surface, queryOf(request, 'returnTo'))
  const stepUp = queryOf(request, 'stepUp') === '1'
  const session = await sessionOf(deps, request, surface)
  const wanted = queryOf(request, 'issuer') ?? session?.issuer
  const issuer = chooseIssuer(deps, surface, wanted)
  if (issuer === 'choose') {
    const query = new URLSearchParams({ surface, returnTo })
    return reply.header('cache-control', 'no-store').redirect(`/sign-in?${query}`, 303)
  }
  return leave(deps, client, exchange, {
    surface,
    returnTo,
    stepUp,
    ...(issuer === 'embedded' ? {} : { issuer }),
    ...(stepUp && session !== undefined ? { loginHint: session.hint } : {}),
  })
}

/** Begins a sign-in from a route of ours; with a login hint the provider is to ask anew, whoever is signed in. */
export type BeginSignIn = (
  exchange: Exchange,
  to: { readonly surface: Surface; readonly returnTo: string; readonly loginHint?: string },
) => Promise<FastifyReply>

/**
 * `/auth/<surface>/sign-in`, `/callback` (and one more for each outside issuer), `/sign-out` and
 * `/back-channel-logout`: the three surfaces as relying parties.
 */
export function registerSignIn(app: FastifyInstance, deps: SessionDeps): BeginSignIn {
  const parts: Parts = { client: createOidcClient(deps), verify: createTokenVerifier(deps) }

  app.get('/auth/:surface/sign-in', (request, reply) => beginSignIn(deps, parts, { request, reply }))
  app.get('/auth/:surface/callback', (request, reply) =>
    comeBack(deps, parts, { request, reply }, { surface: surfaceOf(request), name: null }),
  )
  app.get<{ Params: { issuer: string } }>('/auth/:surface/callback/:issuer', (request, reply) =>
    comeBack(deps, parts, { request, reply }, { surface: surfaceOf(request), name: request.params.issuer }),
  )
  app.post('/auth/:surface/sign-out', (request, reply) =>
    signOut(deps, { request, reply }, surfaceOf(request)),
  )
  registerBackChannelLogout(app, deps, surfaceOf)

  return (exchange, to) => {
    if (!deps.issuers.isEmbeddedOn(to.surface))
      throw new AppError('request.not_found', 'Nobody signs in here that way')
    return leave(deps, parts.client, exchange, to)
  }
}
