import type { FastifyReply, FastifyRequest } from 'fastify'
import { readCookie, writeCookie } from '#features/identity-provider'
import {
  admitPerson,
  type Answered,
  GrantRefused,
  IssuerSilent,
  type KnownIssuer,
  linkIdentity,
  NotAdmitted,
  textsAt,
  type Vouched,
  withdrawClaimedRoles,
} from '#features/issuers'
import {
  type Completed,
  findSession,
  type OidcClient,
  openSession,
  outsideProof,
  ownProof,
  type SessionDeps,
  type TokenVerifier,
} from '#features/sessions'
import { type Actor, type Surface, systemActor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { anonymousActor } from '#platform/http/principal'
import { open, sha256 } from '#platform/key-ring'
import { loginCookie, sendPage, verifierPlace } from './begin-sign-in.ts'
import { takeSignIn, type TakenSignIn } from './sign-in-store.ts'

export type Parts = { readonly client: OidcClient; readonly verify: TokenVerifier }

type Arrival = {
  readonly surface: Surface
  readonly answer: URL
  readonly asked: TakenSignIn & { readonly state: string; readonly plainVerifier: string }
}

const notBegun = 'This sign-in has run out, or was begun in another browser.'
const refused = 'The sign-in was refused.'

/** Clocks may differ by so much when a proof is to be newer than the moment it was asked for. */
const proofSkewMs = 30_000

function requireNewProof({ asked }: Arrival, provedAt: Date): void {
  if (asked.stepUp && provedAt.getTime() < asked.begunAt.getTime() - proofSkewMs)
    throw new GrantRefused('Nobody proved anything anew')
}

async function completeOwn(
  deps: SessionDeps,
  { client, verify }: Parts,
  arrival: Arrival,
): Promise<Completed> {
  const { surface, answer, asked } = arrival
  const { state, nonce, plainVerifier: verifier } = asked
  const tokens = await client.redeem(surface, answer, { state, nonce, verifier })
  const claims = await verify(tokens.accessToken)
  if (claims.surface !== surface || !claims.isOurs || !deps.issuers.isEmbeddedOn(surface))
    throw new GrantRefused('The token is for another place')
  requireNewProof(arrival, claims.authenticatedAt)
  return {
    surface,
    accountId: claims.subject,
    proof: ownProof(claims),
    outside: undefined,
    confinedTo: claims.confinedTo,
    providerSession: claims.providerSession,
    tokens,
  }
}

/** Holds whom an issuer vouches for to the rules; a refusal takes what claims had given, and leaves an event. */
async function admit(deps: SessionDeps, vouched: Vouched): Promise<string> {
  const actor = systemActor(`issuer ${vouched.issuer.name}`)
  try {
    return await deps.unitOfWork(actor, 'platform', async (work) => {
      const standing = await admitPerson(work, vouched, { now: deps.clock.now(), mayMake: true })
      return standing.account.id
    })
  } catch (error) {
    if (!(error instanceof NotAdmitted)) throw error
    await deps.unitOfWork(actor, 'platform', async (work) => {
      await withdrawClaimedRoles(work, vouched)
      await work.record({
        action: 'account.sign_in_refused',
        target: { type: 'account', id: null },
        outcome: 'refused',
        details: { surface: vouched.surface, reason: error.reason },
      })
    })
    throw error
  }
}

async function redeemOutside(
  issuer: KnownIssuer,
  arrival: Arrival,
): Promise<{ readonly answered: Answered; readonly vouched: Vouched }> {
  const { surface, answer, asked } = arrival
  if (issuer.party === undefined) throw new GrantRefused('Nobody signs in with this issuer')
  const { state, nonce, plainVerifier: verifier } = asked
  const answered = await issuer.party.redeem(answer, { state, nonce, verifier })
  requireNewProof(arrival, outsideProof(issuer, answered.claims, asked.stepUp).authenticatedAt)
  return { answered, vouched: { issuer, surface, subject: answered.subject, claims: answered.claims } }
}

async function completeOutside(deps: SessionDeps, issuer: KnownIssuer, arrival: Arrival): Promise<Completed> {
  const { answered, vouched } = await redeemOutside(issuer, arrival)
  const accountId = await admit(deps, vouched)
  const { subject, claims, refreshToken, idToken, expiresInS } = answered
  return {
    surface: arrival.surface,
    accountId,
    proof: outsideProof(issuer, claims, arrival.asked.stepUp),
    outside: {
      issuer: issuer.name,
      clientId: issuer.client?.id ?? '',
      subject,
      session: textsAt(claims, ['sid'])[0],
    },
    confinedTo: null,
    providerSession: undefined,
    tokens: { refreshToken, idToken, expiresInS },
  }
}

/** Links whoever comes back to the account of the session that left; that session must still be this browser's. */
async function completeLink(
  deps: SessionDeps,
  issuer: KnownIssuer,
  arrival: Arrival,
  request: FastifyRequest,
): Promise<void> {
  const { surface, asked } = arrival
  const cookie = readCookie(request, deps.origin, surface)
  const session =
    cookie === undefined ? undefined : await findSession(deps.platformDb, sha256(cookie), surface)
  const isOver = session === undefined || session.expiresAt <= deps.clock.now()
  if (isOver || session.id !== asked.linkFor || session.confinedTo !== null)
    throw new GrantRefused('The session that wanted the link is gone')
  const { vouched } = await redeemOutside(issuer, arrival)
  const accountId = session.standing.account.id
  const actor: Actor = { ...anonymousActor(request), kind: 'account', id: accountId, surface }
  await deps.unitOfWork(actor, 'platform', (work) => linkIdentity(work, vouched, accountId))
}

/** Signs in whoever came back; answers where the browser goes. */
async function complete(
  deps: SessionDeps,
  parts: Parts,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { arrival, issuer }: { readonly arrival: Arrival; readonly issuer: KnownIssuer | undefined },
): Promise<void> {
  const { surface, asked } = arrival
  if (asked.linkFor !== null) {
    if (issuer === undefined) throw new GrantRefused('Only outside identities are linked')
    await completeLink(deps, issuer, arrival, request)
    return
  }
  const completed =
    issuer === undefined
      ? await completeOwn(deps, parts, arrival)
      : await completeOutside(deps, issuer, arrival)
  const actor: Actor = { ...anonymousActor(request), kind: 'account', id: completed.accountId, surface }
  const browser = {
    userAgent: request.headers['user-agent'],
    replaces: readCookie(request, deps.origin, surface),
  }
  const value = await deps.unitOfWork(actor, 'platform', (work) =>
    openSession(deps, work, actor, { completed, browser }),
  )
  writeCookie(reply, deps.origin, { name: surface, value })
}

function answerFault(deps: SessionDeps, reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof NotAdmitted) return sendPage(reply, 403, error.message)
  if (error instanceof IssuerSilent) {
    deps.log.warn({ err: error }, 'a sign-in came back while the issuer does not answer')
    return sendPage(reply, 503, 'The identity provider does not answer right now. Try again in a moment.')
  }
  if (!(error instanceof GrantRefused)) throw error
  deps.log.info({ err: error }, 'a sign-in came back without success')
  return sendPage(reply, 400, refused)
}

/** Takes up a sign-in that comes back from the issuer of this name, or from our own provider. */
export async function comeBack(
  deps: SessionDeps,
  parts: Parts,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { surface, name }: { readonly surface: Surface; readonly name: string | null },
): Promise<FastifyReply> {
  const { request, reply } = exchange
  const issuer = name === null ? undefined : deps.issuers.ofSurface(surface).find((one) => one.name === name)
  if (name !== null && issuer === undefined)
    throw new AppError('request.not_found', 'Nothing answers GET here')
  const answer = new URL(request.url, deps.origin)
  const states = answer.searchParams.getAll('state')
  const [state] = states
  const browser = readCookie(request, deps.origin, loginCookie(surface))
  if (state === undefined || states.length > 1 || browser === undefined) return sendPage(reply, 400, notBegun)
  const stateHash = sha256(state)
  const taken = await deps.unitOfWork(anonymousActor(request), 'platform', ({ db }) =>
    takeSignIn(db, {
      stateHash,
      browserHash: sha256(browser),
      surface,
      issuer: name,
      now: deps.clock.now(),
    }),
  )
  if (taken === undefined) return sendPage(reply, 400, notBegun)
  const plainVerifier = open(deps.keyRing, verifierPlace(stateHash), taken.verifier)
  const arrival: Arrival = { surface, answer, asked: { ...taken, state, plainVerifier } }
  try {
    await complete(deps, parts, exchange, { arrival, issuer })
    return await reply.header('cache-control', 'no-store').redirect(taken.returnTo, 303)
  } catch (error) {
    return answerFault(deps, reply, error)
  }
}
