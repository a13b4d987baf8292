import type { FastifyRequest } from 'fastify'
import { findStanding, type Standing, surfaceRefused } from '#features/accounts'
import { readCookie } from '#features/identity-provider'
import type { Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { Authenticator, Principal } from '#platform/http/principal'
import { sha256 } from '#platform/key-ring'
import { createTokenVerifier, type TokenVerifier } from './access-tokens.ts'
import { createOidcClient } from './oidc-client.ts'
import { createRefresher, type RefreshOutcome } from './session-refresh.ts'
import { endSession, sessionsActor } from './session-service.ts'
import { findLinkedStanding, findSession, type FoundSession, touchSession } from './session-store.ts'
import { type SessionDeps, sessionLimits } from './session.ts'

/** `last_seen_at` is written at most so often. */
const touchMs = 60_000

/**
 * Who asks, with the roles of this moment. Staff surfaces need the role in the database besides the session or token:
 * it may have been taken away since.
 */
function toPrincipal(standing: Standing, surface: Surface, session: Principal['session']): Principal {
  const { account, operatorRole, partner, organizations } = standing
  if (surface === 'operator' && operatorRole === null) throw surfaceRefused()
  if (surface === 'partner' && partner === null) throw surfaceRefused()
  return {
    accountId: account.id,
    name: account.name,
    surface,
    operatorRole,
    partner: partner && { id: partner.id, role: partner.role },
    memberships: organizations.map(({ id, role }) => ({ organizationId: id, role })),
    session,
    support: null,
  }
}

function proofOf({ id, method, authenticatedAt }: FoundSession): Principal['session'] {
  return { id, authenticatedAt, strong: true, multiFactor: method === 'demo' }
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
  const isOver = session.expiresAt <= now || idleMs >= sessionLimits[surface].idleMs
  if (isOver || session.standing.account.state !== 'active') {
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
    if (outcome === 'waiting' && session.accessExpiresAt <= deps.clock.now()) {
      throw new AppError('auth.unavailable', 'The identity provider does not answer right now', {
        headers: { 'retry-after': '3' },
      })
    }
  }
  return toPrincipal(session.standing, surface, proofOf(session))
}

const bearerForm = /^Bearer ([A-Za-z0-9._~+/=-]{20,8192})$/i

async function byBearer(
  { platformDb }: SessionDeps,
  verify: TokenVerifier,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const token = bearerForm.exec(header)?.[1]
  const refused = (): AppError => new AppError('auth.token_invalid', 'This token is not valid here')
  if (token === undefined) throw refused()
  const { issuer, subject, surface, isOurs } = await verify(token)
  const standing = await (isOurs
    ? findStanding(platformDb, subject)
    : findLinkedStanding(platformDb, issuer, subject))
  if (standing?.account.state !== 'active') throw refused()
  return toPrincipal(standing, surface, null)
}

/** Tells who a request comes from: that surface's cookie on a surface, a bearer token at `/v1`, never the other way. */
export function createAuthenticator(deps: SessionDeps): Authenticator {
  const refresh = createRefresher(deps, createOidcClient(deps))
  const verify = createTokenVerifier(deps)
  return (request, mount) =>
    mount === 'bearer' ? byBearer(deps, verify, request) : byCookie(deps, refresh, request, mount)
}
