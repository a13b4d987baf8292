import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  acrConfinedTo,
  asksForStrong,
  completeLogin,
  errorPagePolicy,
  findInteraction,
  readCookie,
  signInErrorPage,
  singleSignOnHint,
} from '#features/identity-provider'
import { type Answered, GrantRefused, IssuerSilent, proofOf, provedAt } from '#features/issuers'
import { findSession } from '#features/sessions'
import { type Actor, systemActor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { anonymousActor } from '#platform/http/principal'
import { addressKey } from '#platform/http/rate-limit'
import { open, seal, sha256 } from '#platform/key-ring'
import { admitMember, linkMember, type Vouched } from './admit-member.ts'
import { partyOf } from './connection-party.ts'
import { noConnection, NotLetIn } from './single-sign-on-errors.ts'
import {
  type Attempt,
  findConnection,
  findOrganizationBySlug,
  insertAttempt,
  takeAttempt,
} from './single-sign-on-store.ts'
import { type Connection, redirectUriOf, type SingleSignOnDeps } from './single-sign-on.ts'

export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Beginning asks an address that a customer chose, and writes a row. */
const beginPolicy = { name: 'single-sign-on', quota: 60, windowSeconds: 60 } as const
const attemptMs = 10 * 60_000
/** Clocks may differ by so much when a proof is to be newer than the moment it was asked for. */
const proofSkewMs = 30_000

const verifierPlace = (stateHash: string): string => `single_sign_on_attempts/${stateHash}/verifier`
const slugForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

function sendPage(reply: FastifyReply, status: 400 | 403 | 503, sentence: string): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', errorPagePolicy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(signInErrorPage(sentence))
}

/** Says on a page why a sign-in ends here; anything unforeseen goes on as it is. */
function answerFault({ log }: SingleSignOnDeps, reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof NotLetIn) return sendPage(reply, 403, error.message)
  if (error instanceof IssuerSilent) {
    log.info({ err: error }, "an organization's identity provider does not answer")
    return sendPage(reply, 503, 'Your company’s identity provider does not answer. Try again in a moment.')
  }
  const isGone = error instanceof AppError && error.code === 'interaction.not_found'
  if (!isGone && !(error instanceof GrantRefused)) throw error
  log.info({ err: error }, 'a company sign-in came back without success')
  return sendPage(reply, 400, 'The sign-in was refused, has run out, or was begun in another browser.')
}

type Purpose = Pick<Attempt, 'interaction' | 'linkFor' | 'returnTo' | 'stepUp'>

/** Makes ready to leave for the organization's provider; answers the address there. */
export async function depart(
  deps: SingleSignOnDeps,
  { request, reply }: Exchange,
  connection: Connection,
  purpose: Purpose,
): Promise<string> {
  reply.headers(deps.limit(beginPolicy, addressKey(request.ip)))
  const { organizationId, issuer } = connection
  const { url, state, nonce, verifier } = await partyOf(deps, connection).leave({
    redirectUri: redirectUriOf(deps.origin, organizationId),
    again: purpose.stepUp,
  })
  const stateHash = sha256(state)
  const now = deps.clock.now()
  await deps.unitOfWork(anonymousActor(request), 'platform', ({ db }) =>
    insertAttempt(db, {
      ...purpose,
      stateHash,
      organizationId,
      issuer,
      nonce,
      verifier: seal(deps.keyRing, verifierPlace(stateHash), verifier),
      begunAt: now,
      expiresAt: new Date(now.getTime() + attemptMs),
    }),
  )
  return url
}

/** The connection that a login hint names; answers alike whether there is no such organization or none in use. */
async function hintedConnection({ platformDb }: SingleSignOnDeps, hint: unknown): Promise<Connection> {
  const slug =
    typeof hint === 'string' && hint.startsWith(singleSignOnHint) ? hint.slice(singleSignOnHint.length) : ''
  const organizationId = slugForm.test(slug) ? await findOrganizationBySlug(platformDb, slug) : undefined
  const connection =
    organizationId === undefined
      ? undefined
      : await findConnection(platformDb, organizationId, { activeOnly: true })
  if (connection === undefined) throw noConnection()
  return connection
}

/** Goes on from a login at our own provider to the organization's, as its hint says. */
export async function beginBrokered(
  deps: SingleSignOnDeps,
  exchange: Exchange,
  uid: string,
): Promise<FastifyReply> {
  const { reply } = exchange
  try {
    const { interaction, surface } = await findInteraction(deps.identityProvider, exchange, uid)
    if (surface !== 'app') throw noConnection()
    const connection = await hintedConnection(deps, interaction.params['login_hint'])
    const stepUp = asksForStrong(interaction.params)
    const purpose = { interaction: uid, linkFor: null, returnTo: null, stepUp }
    const url = await depart(deps, exchange, connection, purpose)
    return await reply.header('cache-control', 'no-store').redirect(url, 303)
  } catch (error) {
    return answerFault(deps, reply, error)
  }
}

async function redeem(
  deps: SingleSignOnDeps,
  connection: Connection,
  attempt: Attempt,
  answer: URL,
): Promise<{ readonly answered: Answered; readonly vouched: Vouched }> {
  const answered = await partyOf(deps, connection).redeem(answer, {
    state: answer.searchParams.get('state') ?? '',
    nonce: attempt.nonce,
    verifier: open(deps.keyRing, verifierPlace(attempt.stateHash), attempt.verifier),
  })
  const isOld = provedAt(answered.claims, attempt.stepUp).getTime() < attempt.begunAt.getTime() - proofSkewMs
  if (attempt.stepUp && isOld) throw new GrantRefused('Nobody proved anything anew')
  const { subject, claims } = answered
  return { answered, vouched: { connection, subject, claims } }
}

/** Completes the login at our own provider that the attempt served; answers where the browser goes on. */
async function completeBrokered(
  deps: SingleSignOnDeps,
  exchange: Exchange,
  { connection, attempt, answer }: { connection: Connection; attempt: Attempt; answer: URL },
): Promise<string> {
  const found = await findInteraction(deps.identityProvider, exchange, attempt.interaction ?? '')
  const { vouched } = await redeem(deps, connection, attempt, answer)
  const accountId = await deps.unitOfWork(systemActor('single-sign-on'), 'platform', (work) =>
    admitMember(work, vouched, deps.clock.now()),
  )
  const { multiFactor } = proofOf(vouched.claims, [])
  return completeLogin(deps.identityProvider, found, {
    accountId,
    methods: ['sso', ...(multiFactor ? ['mfa'] : [])],
    acr: acrConfinedTo(connection.organizationId),
    at: provedAt(vouched.claims, attempt.stepUp),
  })
}

/** Links whoever comes back to the account of the session that left, which must still be this browser's. */
async function completeLink(
  deps: SingleSignOnDeps,
  { request }: Exchange,
  { connection, attempt, answer }: { connection: Connection; attempt: Attempt; answer: URL },
): Promise<string> {
  const cookie = readCookie(request, deps.origin, 'app')
  const session = cookie === undefined ? undefined : await findSession(deps.platformDb, sha256(cookie), 'app')
  const isOver = session === undefined || session.expiresAt <= deps.clock.now()
  if (isOver || session.id !== attempt.linkFor || session.confinedTo !== null)
    throw new GrantRefused('The session that wanted the link is gone')
  const { vouched } = await redeem(deps, connection, attempt, answer)
  const accountId = session.standing.account.id
  const actor: Actor = { ...anonymousActor(request), kind: 'account', id: accountId, surface: 'app' }
  await deps.unitOfWork(actor, 'platform', (work) =>
    linkMember(work, vouched, { accountId, now: deps.clock.now() }),
  )
  return attempt.returnTo ?? '/app'
}

/** Takes up a sign-in that comes back from an organization's provider. */
export async function comeBackBrokered(
  deps: SingleSignOnDeps,
  exchange: Exchange,
  organizationId: string,
): Promise<FastifyReply> {
  const { request, reply } = exchange
  const answer = new URL(request.url, deps.origin)
  const [state, ...more] = answer.searchParams.getAll('state')
  try {
    if (state === undefined || more.length > 0) throw new GrantRefused('An answer without its state')
    const stateHash = sha256(state)
    const attempt = await deps.unitOfWork(anonymousActor(request), 'platform', ({ db }) =>
      takeAttempt(db, { stateHash, organizationId, now: deps.clock.now() }),
    )
    if (attempt === undefined) throw new GrantRefused('An answer that nobody waits for')
    const connection = await findConnection(deps.platformDb, organizationId, { activeOnly: true })
    // It may have been set to another provider while the person was away.
    if (connection?.issuer !== attempt.issuer) throw noConnection()
    const input = { connection, attempt, answer }
    const next = await (attempt.linkFor === null
      ? completeBrokered(deps, exchange, input)
      : completeLink(deps, exchange, input))
    return await reply.header('cache-control', 'no-store').redirect(next, 303)
  } catch (error) {
    return answerFault(deps, reply, error)
  }
}
