import type { Endpoint, SupportRights, SupportSession } from '@freehold/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieLine, readCookie, writeCookie } from '#features/identity-provider'
import { findOrganization } from '#features/organizations'
import type { Actor } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { Principal } from '#platform/http/principal'
import { newId } from '#platform/ids'
import { randomToken, sha256 } from '#platform/key-ring'
import {
  anothersGrant,
  browserNeeded,
  noSupportSession,
  notPossibleNow,
  readOnlyGrant,
  supportGrantNotFound,
} from './support-grant-errors.ts'
import { findGrant } from './support-grant-store.ts'
import { sessionEnd, type SupportDeps, type Which } from './support-grant.ts'
import {
  endSupportSession,
  findLiveSession,
  insertSupportSession,
  isSessionLive,
} from './support-session-store.ts'

const cookie = 'support'

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/**
 * Opens a support session: at most half an hour, never past the grant, for reading unless the grant covers writing and
 * the operator asks for it. Its cookie counts on the customer surface only.
 */
export async function openSupportSession(
  { unitOfWork, clock, origin }: SupportDeps,
  actor: Actor,
  { reply }: Pick<Exchange, 'reply'>,
  { organizationId, id: grantId, rights }: Which & { readonly rights: SupportRights },
): Promise<SupportSession> {
  const { id: operatorId, name, sessionId: webSessionId } = actor
  if (operatorId === null || webSessionId === undefined) throw browserNeeded()
  const token = randomToken()
  const now = clock.now()
  const opened = await unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    const grant = await findGrant(inside.db, { organizationId, id: grantId }, now)
    const organization = await findOrganization(inside.db, organizationId)
    if (grant === undefined || organization === undefined) throw supportGrantNotFound(grantId)
    if (grant.requestedBy !== operatorId) throw anothersGrant()
    if (grant.state !== 'accepted' || grant.endsAt === null) throw notPossibleNow()
    if (rights === 'write' && grant.rights === 'read') throw readOnlyGrant()
    const id = newId()
    const expiresAt = sessionEnd(now, new Date(grant.endsAt))
    const { partnerId } = organization
    const operator = { id: operatorId, name: name ?? '' }
    await insertSupportSession(inside.db, {
      organizationId,
      partnerId,
      id,
      grantId,
      operator,
      webSessionId,
      expiresAt,
      tokenHash: sha256(token),
      mayWrite: rights === 'write',
      openedAt: now,
    })
    const entry = {
      action: 'support_session.open',
      target: { type: 'support_session', id },
      details: { grantId, rights, until: expiresAt.toISOString() },
    } as const
    await inside.record(entry)
    await work.record(entry)
    const openedAt = now.toISOString()
    const until = expiresAt.toISOString()
    return {
      id,
      grantId,
      organizationId,
      rights,
      openedAt,
      expiresAt: until,
      operatorName: operator.name,
      endedAt: null,
      isLive: true,
    }
  })
  writeCookie(reply, origin, { name: cookie, value: token })
  return opened
}

/** Leaves the customer's organization; the browser is the operator's own again. */
export async function leaveSupportSession(
  { unitOfWork, clock, origin }: SupportDeps,
  actor: Actor,
  { reply }: Pick<Exchange, 'reply'>,
): Promise<{ organizationId: string; grantId: string }> {
  const { support } = actor
  if (support === undefined) throw noSupportSession()
  const { organizationId, grantId, sessionId: id } = support
  await unitOfWork(actor, 'platform', async (work) => {
    const { db, record } = await work.inOrganization(organizationId)
    if (!(await endSupportSession(db, { organizationId, id, now: clock.now() }))) return
    const target = { type: 'support_session', id }
    await record({ action: 'support_session.leave', target, details: { grantId } })
  })
  writeCookie(reply, origin, { name: cookie, value: null })
  return { organizationId, grantId }
}

/**
 * Who asks by a support session's cookie. Undefined: the browser holds none. One that is over is refused and taken
 * away, so that nobody goes on as somebody else without noticing.
 */
export async function findSupportPrincipal(
  { platformDb, clock, origin }: Pick<SupportDeps, 'platformDb' | 'clock' | 'origin'>,
  request: FastifyRequest,
): Promise<Principal | undefined> {
  const token = readCookie(request, origin, cookie)
  if (token === undefined || token === '') return undefined
  const session =
    token.length > 100 ? undefined : await findLiveSession(platformDb, sha256(token), clock.now())
  if (session === undefined) {
    const headers = { 'set-cookie': cookieLine(origin, { name: cookie, value: null }) }
    throw new AppError('auth.support_ended', 'The support session is over', { headers })
  }
  const organizationId = session.organization_id
  return {
    accountId: session.operator_id,
    name: session.operator_name,
    surface: 'app',
    operatorRole: null,
    partner: null,
    memberships: [{ organizationId, role: 'admin', policy: session.policy }],
    session: null,
    support: {
      grantId: session.grant_id,
      sessionId: session.id,
      organizationId,
      mayWrite: session.may_write,
      tenantIds: session.tenant_ids,
      onBehalfOf: session.decided_by,
      expiresAt: session.expires_at,
    },
  }
}

const watchMs = 400

/** Calls back soon after a support session ended, for what stays open longer than a request. */
export function watchSupport(
  { platformDb, clock }: Pick<SupportDeps, 'platformDb' | 'clock'>,
  support: { readonly organizationId: string; readonly sessionId: string },
  onEnd: () => void,
): () => void {
  const timer = setInterval(() => {
    // Who cannot be judged is let go too.
    void isSessionLive(platformDb, support, clock.now()).then((isLive) => isLive || onEnd(), onEnd)
  }, watchMs)
  return () => clearInterval(timer)
}

/** Writes down what an operator is about to see, in both logs and before it is shown. */
export async function recordSupportRead(
  { unitOfWork }: Pick<SupportDeps, 'unitOfWork'>,
  actor: Actor,
  { id: operation }: Pick<Endpoint, 'id'>,
): Promise<void> {
  await unitOfWork(actor, 'platform', ({ record }) =>
    record({
      action: 'support_session.read',
      target: { type: 'operation', id: null },
      details: { operation },
    }),
  )
}
