import type { FastifyRequest } from 'fastify'
import { findStanding, narrowStanding, type Standing, surfaceRefused } from '#features/accounts'
import { hasGrant, readCookie } from '#features/identity-provider'
import { findLinkedStanding } from '#features/issuers'
import type { Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { Authenticator, Principal } from '#platform/http/principal'
import { sha256 } from '#platform/key-ring'
import { type AccessClaims, createTokenVerifier, type TokenVerifier } from './access-tokens.ts'
import { createOidcClient } from './oidc-client.ts'
import { isMultiFactor } from './proof.ts'
import { limitsOf } from './session-limits.ts'
import { createRefresher, type RefreshOutcome } from './session-refresh.ts'
import { endSession, sessionsActor } from './session-service.ts'
import { findSession, type FoundSession, touchSession } from './session-store.ts'
import type { SessionDeps } from './session.ts'

/** `last_seen_at` is written at most so often. */
const touchMs = 60_000

/**
 * Who asks, with the roles of this moment. Staff surfaces need the role in the database besides the session or token:
 * it may have been taken away since.
 */
function toPrincipal(
  whole: Standing,
  surface: Surface,
  { session, confinedTo }: { readonly session: Principal['session']; readonly confinedTo: string | null },
): Principal {
  if (confinedTo !== null && surface !== 'app') throw surfaceRefused()
  const standing = narrowStanding(whole, confinedTo)
  if (confinedTo !== null && standing.organizations.length === 0) throw surfaceRefused()
  const { account, operatorRole, partner, organizations } = standing
  if (surface === 'operator' && operatorRole === null) throw surfaceRefused()
  if (surface === 'partner' && partner === null) throw surfaceRefused()
  return {
    accountId: account.id,
    name: account.name,
    surface,
    operatorRole,
    partner: partner && { id: partner.id, role: partner.role },
    memberships: organizations.map(({ id, role, tenantRoles, policy }) => ({
      organizationId: id,
      role,
      tenantRoles,
      policy,
    })),
    confinedTo,
    session,
    support: null,
  }
}

/**
 * Whoever works for several partners says by a header for which of them a request is made; without it, it is the one
 * that took the person on first. One for whom the person does not work is none.
 */
function actingFor(standing: Standing, { headers }: FastifyRequest): Standing {
  const named = headers['freehold-partner']
  if (named === undefined) return standing
  return { ...standing, partner: standing.partners.find(({ id }) => id === named) ?? null }
}

function sessionOf({ id, proof, confinedTo }: FoundSession) {
  const { authenticatedAt, strong, multiFactor } = proof
  return { session: { id, authenticatedAt, strong, multiFactor }, confinedTo }
}

/** Finds a live session and notes that it was used; one that ran out, or whose account is disabled, ends here. */
async function takeUpSession(
  deps: SessionDeps,
  tokenHash: string,
  surface: Surface,
): Promise<FoundSession | undefined> {
  const { unitOfWork, clock } = deps
  // One statement and no transaction: every request of a browser begins with it.
  const session = await findSession(deps.platformDb, tokenHash, surface)
  if (session === undefined) return undefined
  const now = clock.now()
  const idleMs = now.getTime() - session.lastSeenAt.getTime()
  const limits = limitsOf(surface, narrowStanding(session.standing, session.confinedTo))
  const ageMs = now.getTime() - session.createdAt.getTime()
  const isOver = session.expiresAt <= now || idleMs >= limits.idleMs || ageMs >= limits.absoluteMs
  // The configuration may have given the surface to another issuer since.
  const isElsewhere = session.issuer === null && !deps.issuers.isEmbeddedOn(surface)
  if (isOver || isElsewhere || session.standing.account.state !== 'active') {
    await unitOfWork(sessionsActor, 'platform', (work) => endSession(deps, work, { tokenHash, surface }))
    return undefined
  }
  if (idleMs >= touchMs) {
    await unitOfWork(sessionsActor, 'platform', ({ db }) => touchSession(db, tokenHash, now))
  }
  return session
}

type Refresher = (key: { readonly tokenHash: string; readonly surface: Surface }) => Promise<RefreshOutcome>

async function byCookie(
  deps: SessionDeps,
  refresh: Refresher,
  request: FastifyRequest,
  surface: Surface,
): Promise<Principal | undefined> {
  const token = readCookie(request, deps.origin, surface)
  if (token === undefined || token.length > 100) return undefined
  const tokenHash = sha256(token)
  const session = await takeUpSession(deps, tokenHash, surface)
  if (session === undefined) return undefined
  if (session.refreshAt <= deps.clock.now()) {
    const outcome = await refresh({ tokenHash, surface })
    if (outcome === 'ended') return undefined
    const isOurs = session.issuer === null
    if (isOurs && outcome === 'waiting' && session.accessExpiresAt <= deps.clock.now()) {
      throw new AppError('auth.unavailable', 'The identity provider does not answer right now', {
        headers: { 'retry-after': '3' },
      })
    }
    // What an outside issuer now says may have changed the roles.
    if (!isOurs && outcome === 'fresh') {
      const renewed = await findSession(deps.platformDb, tokenHash, surface)
      return renewed && toPrincipal(actingFor(renewed.standing, request), surface, sessionOf(renewed))
    }
  }
  return toPrincipal(actingFor(session.standing, request), surface, sessionOf(session))
}

const bearerForm = /^Bearer ([A-Za-z0-9._~+/=-]{20,8192})$/i

/** A token of ours is worth something as long as the grant stands that it was given under, which signing out ends. */
async function standingOf(
  { platformDb, issuers }: SessionDeps,
  { issuer, subject, surface, isOurs, grantHash }: AccessClaims,
): Promise<Standing | undefined> {
  if (!isOurs) return findLinkedStanding(platformDb, { issuer, subject })
  if (grantHash === undefined || !issuers.isEmbeddedOn(surface)) return undefined
  return (await hasGrant(platformDb, grantHash)) ? findStanding(platformDb, subject) : undefined
}

async function byBearer(
  deps: SessionDeps,
  verify: TokenVerifier,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const token = bearerForm.exec(header)?.[1]
  const refused = (): AppError => new AppError('auth.token_invalid', 'This token is not valid here')
  if (token === undefined) throw refused()
  const claims = await verify(token)
  const standing = await standingOf(deps, claims)
  if (standing?.account.state !== 'active') throw refused()
  const principal = toPrincipal(actingFor(standing, request), claims.surface, {
    session: null,
    confinedTo: claims.confinedTo,
  })
  return { ...principal, multiFactor: isMultiFactor(claims) }
}

/** Tells who a request comes from: that surface's cookie on a surface, a bearer token at `/v1`, never the other way. */
export function createAuthenticator(deps: SessionDeps): Authenticator {
  const refresh = createRefresher(deps, createOidcClient(deps))
  const verify = createTokenVerifier(deps)
  return (request, mount) =>
    mount === 'bearer' ? byBearer(deps, verify, request) : byCookie(deps, refresh, request, mount)
}
