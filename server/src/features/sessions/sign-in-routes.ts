import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  deleteBrowserSession,
  errorPagePolicy,
  isSurface,
  readCookie,
  signInErrorPage,
  writeCookie,
} from '#features/identity-provider'
import type { Actor, Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import { refuseForeignWrite } from '#platform/http/csrf'
import { anonymousActor } from '#platform/http/principal'
import { addressKey } from '#platform/http/rate-limit'
import { open, randomToken, seal, sha256 } from '#platform/key-ring'
import { createTokenVerifier, type TokenVerifier } from './access-tokens.ts'
import { createOidcClient, GrantRefused, type OidcClient } from './oidc-client.ts'
import { safeReturnTo } from './return-to.ts'
import { endSession, openSession } from './session-service.ts'
import { insertSignIn, takeSignIn } from './session-store.ts'
import { type SessionDeps, signInMs } from './session.ts'

/** Beginning a sign-in writes a row, and anybody may begin: so many a minute from one network. */
const signInPolicy = { name: 'sign-in', quota: 120, windowSeconds: 60 } as const

type Parts = { readonly client: OidcClient; readonly verify: TokenVerifier }

const isLoopbackName = (name: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(name)

const loginCookie = (surface: Surface): string => `${surface}_login`
const place = (stateHash: string): string => `sign_ins/${stateHash}/verifier`
const tokenForm = /^[A-Za-z0-9_-]{43}$/

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

/**
 * Leaves for the provider. What must be remembered lies in a row that only this browser, by its cookie, can take up
 * again; several tabs may leave at once.
 */
async function leave(
  deps: SessionDeps,
  client: OidcClient,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  to: { readonly surface: Surface; readonly returnTo: string; readonly loginHint?: string },
): Promise<FastifyReply> {
  const { request, reply } = exchange
  const { surface, returnTo, loginHint } = to
  reply.headers(deps.limit(signInPolicy, addressKey(request.ip)))
  const known = readCookie(request, deps.origin, loginCookie(surface))
  const browser = known !== undefined && tokenForm.test(known) ? known : randomToken()
  const hint = loginHint === undefined ? undefined : ({ loginHint, prompt: 'login' } as const)
  const { url, state, nonce, verifier } = await client.leave(surface, hint)
  const stateHash = sha256(state)
  await deps.unitOfWork(anonymousActor(request), 'platform', ({ db }) =>
    insertSignIn(db, {
      stateHash,
      browserHash: sha256(browser),
      surface,
      nonce,
      verifier: seal(deps.keyRing, place(stateHash), verifier),
      returnTo,
      expiresAt: new Date(deps.clock.now().getTime() + signInMs),
    }),
  )
  writeCookie(reply, deps.origin, { name: loginCookie(surface), value: browser, maxAgeS: signInMs / 1000 })
  return reply.header('cache-control', 'no-store').redirect(url, 303)
}

function refuse(reply: FastifyReply, sentence: string): FastifyReply {
  return reply
    .code(400)
    .header('content-security-policy', errorPagePolicy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(signInErrorPage(sentence))
}

const notBegun = 'This sign-in has run out, or was begun in another browser.'

async function comeBack(
  deps: SessionDeps,
  { client, verify }: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const surface = surfaceOf(request)
  const state = queryOf(request, 'state')
  const browser = readCookie(request, deps.origin, loginCookie(surface))
  if (state === undefined || browser === undefined) return refuse(reply, notBegun)
  const actor: Actor = anonymousActor(request)
  const stateHash = sha256(state)
  const asked = await deps.unitOfWork(actor, 'platform', ({ db }) =>
    takeSignIn(db, { stateHash, browserHash: sha256(browser), surface, now: deps.clock.now() }),
  )
  if (asked === undefined) return refuse(reply, notBegun)
  const verifier = open(deps.keyRing, place(stateHash), asked.verifier)
  try {
    const answer = new URL(request.url, deps.origin)
    const tokens = await client.redeem(surface, answer, { state, nonce: asked.nonce, verifier })
    const claims = await verify(tokens.accessToken)
    const replaces = readCookie(request, deps.origin, surface)
    const value = await openSession(deps, actor, { surface, claims, tokens, replaces })
    writeCookie(reply, deps.origin, { name: surface, value })
    return await reply.header('cache-control', 'no-store').redirect(asked.returnTo, 303)
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw error
    deps.log.info({ err: error }, 'a sign-in came back without success')
    return refuse(reply, 'The sign-in was refused.')
  }
}

async function signOut(
  deps: SessionDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ continueAt: string }> {
  const surface = surfaceOf(request)
  refuseForeignWrite(request, deps.origin)
  const token = readCookie(request, deps.origin, surface)
  const atProvider = readCookie(request, deps.origin, 'oidc_session')
  await deps.unitOfWork(anonymousActor(request), 'platform', async (work) => {
    if (atProvider !== undefined) await deleteBrowserSession(work.db, atProvider)
    if (token === undefined) return
    const accountId = await endSession(deps, work, { tokenHash: sha256(token), surface })
    if (accountId === undefined) return
    const target = { type: 'account', id: accountId }
    await work.record({ action: 'account.sign_out', target, details: { surface } })
  })
  writeCookie(reply, deps.origin, { name: surface, value: null })
  reply.header('cache-control', 'no-store')
  return { continueAt: '/' }
}

/** Begins a sign-in from a route of ours; with a login hint the provider is to ask anew, whoever is signed in. */
export type BeginSignIn = (
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  to: { readonly surface: Surface; readonly returnTo: string; readonly loginHint?: string },
) => Promise<FastifyReply>

/** `/auth/<surface>/sign-in`, `/callback` and `/sign-out`: the three surfaces as relying parties. */
export function registerSignIn(app: FastifyInstance, deps: SessionDeps): BeginSignIn {
  const parts: Parts = { client: createOidcClient(deps), verify: createTokenVerifier(deps) }
  const { host, hostname } = new URL(deps.origin)

  app.get('/auth/:surface/sign-in', async (request, reply) => {
    const surface = surfaceOf(request)
    // Cookies belong to one host name: on one's own machine, which has several, the browser goes on by the proper one.
    if (isLoopbackName(hostname) && request.host !== host)
      return reply.redirect(`${deps.origin}${request.url}`, 303)
    const returnTo = safeReturnTo(deps.origin, surface, queryOf(request, 'returnTo'))
    return leave(deps, parts.client, { request, reply }, { surface, returnTo })
  })
  app.get('/auth/:surface/callback', (request, reply) => comeBack(deps, parts, request, reply))
  app.post('/auth/:surface/sign-out', (request, reply) => signOut(deps, request, reply))

  return (exchange, to) => leave(deps, parts.client, exchange, to)
}
