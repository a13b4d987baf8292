import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose'
import {
  GrantRefused,
  IssuerSilent,
  type KnownIssuer,
  type Logout,
  readLogoutToken,
  takeLogoutToken,
} from '#features/issuers'
import { type SessionDeps, takeOutsideSessions } from '#features/sessions'
import { type Surface, systemActor } from '#platform/actor'
import { addressKey } from '#platform/http/rate-limit'

/** An issuer sends one for each session that it ends, all from its own address. */
const logoutPolicy = { name: 'back-channel-logout', quota: 600, windowSeconds: 60 } as const
const longestToken = 8192

/** Whose logout token it claims to be, among those who sign people in on this surface; proved only afterwards. */
function claimedIssuer({ issuers }: SessionDeps, surface: Surface, token: string): KnownIssuer {
  try {
    const { iss, aud } = decodeJwt(token)
    const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
    const issuer = issuers
      .ofSurface(surface)
      .find((known) => known.issuer === iss && named.includes(known.client?.id))
    if (issuer !== undefined) return issuer
  } catch (cause) {
    throw new GrantRefused('A logout token cannot be read', { cause })
  }
  throw new GrantRefused('A logout token comes from nobody we know')
}

/** Ends what a logout token tells of. An issuer's session may serve several surfaces by one registration: all end. */
async function endTold(deps: SessionDeps, issuer: KnownIssuer, logout: Logout): Promise<void> {
  const clientId = issuer.client?.id ?? ''
  const names = deps.issuers.all
    .filter((known) => known.issuer === issuer.issuer && known.client?.id === clientId)
    .map(({ name }) => name)
  await deps.unitOfWork(systemActor(`issuer ${issuer.name}`), 'platform', async (work) => {
    const { jti, expiresAt, session, subject } = logout
    if (!(await takeLogoutToken(work.db, { issuer: issuer.issuer, jti, expiresAt })))
      throw new GrantRefused('A logout token came twice')
    const ended = await takeOutsideSessions(work.db, { issuers: names, clientId, session, subject })
    for (const { accountId, surface } of ended) {
      const target = { type: 'account', id: accountId }
      await work.record({ action: 'session.end', target, details: { surface, because: 'issuer_logout' } })
    }
  })
}

async function takeLogout(
  deps: SessionDeps,
  surface: Surface,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store').headers(deps.limit(logoutPolicy, addressKey(request.ip)))
  const tokens =
    typeof request.body === 'string' ? new URLSearchParams(request.body).getAll('logout_token') : []
  const [token] = tokens
  const refuse = (status: 400 | 503): FastifyReply =>
    reply.code(status).send({ error: status === 400 ? 'invalid_request' : 'temporarily_unavailable' })
  if (token === undefined || tokens.length > 1 || token.length > longestToken) return refuse(400)
  try {
    const issuer = claimedIssuer(deps, surface, token)
    const logout = await readLogoutToken(token, {
      keys: issuer.keys,
      issuer: issuer.issuer,
      clientId: issuer.client?.id ?? '',
      algorithms: issuer.algorithms,
      now: deps.clock.now(),
    })
    await endTold(deps, issuer, logout)
    return await reply.code(200).send()
  } catch (error) {
    if (error instanceof IssuerSilent) return refuse(503)
    if (!(error instanceof GrantRefused)) throw error
    deps.log.info({ err: error }, 'a logout token was refused')
    return refuse(400)
  }
}

/** `/auth/<surface>/back-channel-logout`: where issuers tell that they ended a session (Back-Channel Logout 1.0). */
export function registerBackChannelLogout(
  app: FastifyInstance,
  deps: SessionDeps,
  surfaceOf: (request: FastifyRequest) => Surface,
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 2 * longestToken },
      (_request, body, done) => done(null, body),
    )
    scope.post('/auth/:surface/back-channel-logout', (request, reply) =>
      takeLogout(deps, surfaceOf(request), request, reply),
    )
  })
}
