import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorPagePolicy, readCookie, signInErrorPage, writeCookie } from '#features/identity-provider'
import { type Asked, IssuerSilent, type KnownIssuer } from '#features/issuers'
import { type OidcClient, type SessionDeps, signInMs } from '#features/sessions'
import type { Surface } from '#platform/actor'
import { anonymousActor } from '#platform/http/principal'
import { addressKey } from '#platform/http/rate-limit'
import { randomToken, seal, sha256 } from '#platform/key-ring'
import { insertSignIn } from './sign-in-store.ts'

export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Beginning a sign-in writes a row, and anybody may begin: so many a minute from one network. */
const signInPolicy = { name: 'sign-in', quota: 120, windowSeconds: 60 } as const

export const loginCookie = (surface: Surface): string => `${surface}_login`
export const verifierPlace = (stateHash: string): string => `sign_ins/${stateHash}/verifier`
const tokenForm = /^[A-Za-z0-9_-]{43}$/

/** What a sign-in is for, and by whom it goes. */
export type Departure = {
  readonly surface: Surface
  readonly returnTo: string
  /** Undefined: our own provider. */
  readonly issuer?: KnownIssuer
  readonly loginHint?: string
  /** The person proves itself anew, and by more than one factor where it has one. */
  readonly stepUp?: boolean
  /** The session whose account is to be linked to whoever comes back. */
  readonly linkFor?: string
}

/** Each issuer answers to an address of its own, so that none can give another's answer. */
export function callbackAt(origin: string, surface: Surface, issuer: string): string {
  return `${origin}/auth/${surface}/callback/${issuer}`
}

async function ask(
  deps: SessionDeps,
  client: OidcClient,
  { surface, issuer, loginHint, stepUp = false, linkFor }: Departure,
): Promise<Asked & { readonly url: string }> {
  if (issuer?.party === undefined) return client.leave(surface, { loginHint, stepUp })
  const named = issuer.client?.multiFactorAcr ?? []
  return issuer.party.leave({
    redirectUri: callbackAt(deps.origin, surface, issuer.name),
    again: stepUp || linkFor !== undefined,
    ...(stepUp && named.length > 0 ? { acrValues: named.join(' ') } : {}),
  })
}

/**
 * Makes ready to leave for a provider; answers the address there. What must be remembered lies in a row that only
 * this browser, by its cookie, can take up again; several tabs may leave at once. Throws `IssuerSilent` when an
 * outside issuer does not answer: nobody is sent to a place that is not there.
 */
export async function depart(
  deps: SessionDeps,
  client: OidcClient,
  { request, reply }: Exchange,
  departure: Departure,
): Promise<string> {
  reply.headers(deps.limit(signInPolicy, addressKey(request.ip)))
  const { surface, returnTo, issuer, stepUp = false, linkFor } = departure
  const known = readCookie(request, deps.origin, loginCookie(surface))
  const browser = known !== undefined && tokenForm.test(known) ? known : randomToken()
  const { url, state, nonce, verifier } = await ask(deps, client, departure)
  const stateHash = sha256(state)
  const now = deps.clock.now()
  await deps.unitOfWork(anonymousActor(request), 'platform', ({ db }) =>
    insertSignIn(db, {
      stateHash,
      browserHash: sha256(browser),
      surface,
      issuer: issuer?.name ?? null,
      nonce,
      verifier: seal(deps.keyRing, verifierPlace(stateHash), verifier),
      returnTo,
      stepUp,
      linkFor: linkFor ?? null,
      begunAt: now,
      expiresAt: new Date(now.getTime() + signInMs),
    }),
  )
  writeCookie(reply, deps.origin, { name: loginCookie(surface), value: browser, maxAgeS: signInMs / 1000 })
  return url
}

/** A page that says why a sign-in ends here. */
export function sendPage(reply: FastifyReply, status: 400 | 403 | 503, sentence: string): FastifyReply {
  if (status === 503) reply.header('retry-after', '10')
  return reply
    .code(status)
    .header('content-security-policy', errorPagePolicy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(signInErrorPage(sentence))
}

/** Leaves for a provider, or says that it does not answer. */
export async function leave(
  deps: SessionDeps,
  client: OidcClient,
  exchange: Exchange,
  departure: Departure,
): Promise<FastifyReply> {
  try {
    const url = await depart(deps, client, exchange, departure)
    return await exchange.reply.header('cache-control', 'no-store').redirect(url, 303)
  } catch (error) {
    if (!(error instanceof IssuerSilent)) throw error
    deps.log.warn({ err: error }, 'a sign-in could not begin: the issuer does not answer')
    return sendPage(
      exchange.reply,
      503,
      `${departure.issuer?.label ?? 'The identity provider'} does not answer right now. Try again in a moment.`,
    )
  }
}
