import type { WebSession } from '@freehold/contract'
import { surfaces } from '#features/identity-provider'
import type { Actor } from '#platform/actor'
import type { SessionDeps } from './session.ts'
import { readUserAgent } from './user-agent.ts'

/**
 * The browsers in which a person is signed in. Whoever is confined to an organization sees those of its own kind: the
 * others are none of that organization's business.
 */
export async function listSessions(
  { platformDb, issuers, clock }: Pick<SessionDeps, 'platformDb' | 'issuers' | 'clock'>,
  actor: Actor,
): Promise<{ data: WebSession[] }> {
  const rows = await platformDb
    .selectFrom('web_sessions')
    .select(['id', 'surface', 'method', 'multi_factor', 'issuer', 'confined_to', 'user_agent', 'address'])
    .select(['created_at', 'authenticated_at', 'last_seen_at', 'expires_at'])
    .where('account_id', '=', actor.id ?? '')
    .where('expires_at', '>', clock.now())
    .$if(actor.confinedTo !== undefined, (query) => query.where('confined_to', '=', actor.confinedTo ?? ''))
    .orderBy('last_seen_at', 'desc')
    .limit(200)
    .execute()
  const data = rows.flatMap((row): WebSession[] => {
    const surface = surfaces.find((known) => known === row.surface)
    if (surface === undefined) return []
    return [
      {
        id: row.id,
        surface,
        current: row.id === actor.sessionId,
        method: row.method,
        multiFactor: row.multi_factor,
        issuer: row.issuer === null ? null : (issuers.find(row.issuer)?.label ?? row.issuer),
        ...readUserAgent(row.user_agent),
        network: row.address,
        createdAt: row.created_at.toISOString(),
        authenticatedAt: row.authenticated_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
      },
    ]
  })
  return { data }
}
