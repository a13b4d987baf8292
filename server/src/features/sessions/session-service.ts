import { surfaceRefused } from '#features/accounts'
import { deleteGrantOf, endProviderSessions } from '#features/identity-provider'
import { type Actor, type Surface, systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { open, randomToken, seal, type Sealed, sha256 } from '#platform/key-ring'
import type { AccessClaims } from './access-tokens.ts'
import type { Tokens } from './oidc-client.ts'
import { deleteSessionsOf, insertSession, type SessionTimes, takeSession } from './session-store.ts'
import { refreshShare, type SessionDeps, sessionLimits, type SessionTokens } from './session.ts'

const place = (tokenHash: string): string => `web_sessions/${tokenHash}/tokens`

export function sealTokens(
  { keyRing }: Pick<SessionDeps, 'keyRing'>,
  tokenHash: string,
  tokens: Tokens,
): Sealed {
  const kept: SessionTokens = { refreshToken: tokens.refreshToken }
  return seal(keyRing, place(tokenHash), JSON.stringify(kept))
}

export function openTokens(
  { keyRing }: Pick<SessionDeps, 'keyRing'>,
  tokenHash: string,
  sealed: Sealed,
): SessionTokens {
  // `sealTokens` sealed exactly this.
  return JSON.parse(open(keyRing, place(tokenHash), sealed)) as SessionTokens
}

export function timesOf(now: Date, { expiresInS }: Tokens): SessionTimes {
  const at = (share: number): Date => new Date(now.getTime() + expiresInS * 1000 * share)
  return { refreshAt: at(refreshShare), accessExpiresAt: at(1) }
}

/** Removes a browser's session and, at the provider, the grant it rested on. Answers whose it was. */
export async function endSession(
  deps: Pick<SessionDeps, 'keyRing'>,
  { db }: Pick<Work, 'db'>,
  { tokenHash, surface }: { readonly tokenHash: string; readonly surface: Surface },
): Promise<string | undefined> {
  const taken = await takeSession(db, tokenHash, surface)
  if (taken === undefined) return undefined
  await deleteGrantOf(db, openTokens(deps, tokenHash, taken.tokens).refreshToken)
  return taken.accountId
}

/**
 * Opens a session for a completed sign-in; answers the cookie's value, which exists nowhere else. It is always a new
 * one, and what the browser had on this surface before ends.
 */
export async function openSession(
  deps: SessionDeps,
  actor: Actor,
  input: {
    readonly surface: Surface
    readonly claims: AccessClaims
    readonly tokens: Tokens
    readonly replaces: string | undefined
  },
): Promise<string> {
  const { surface, claims, tokens, replaces } = input
  if (claims.surface !== surface || !claims.isOurs) throw surfaceRefused()
  const token = randomToken()
  const tokenHash = sha256(token)
  const now = deps.clock.now()
  const person: Actor = { ...actor, kind: 'account', id: claims.subject, surface }
  await deps.unitOfWork(person, 'platform', async (work) => {
    if (replaces !== undefined) await endSession(deps, work, { tokenHash: sha256(replaces), surface })
    await insertSession(work.db, {
      ...timesOf(now, tokens),
      tokenHash,
      id: newId(),
      surface,
      accountId: claims.subject,
      method: claims.method,
      tokens: sealTokens(deps, tokenHash, tokens),
      authenticatedAt: claims.authenticatedAt,
      now,
      expiresAt: new Date(now.getTime() + sessionLimits[surface].absoluteMs),
    })
    await work.record({
      action: 'account.sign_in',
      target: { type: 'account', id: claims.subject },
      details: { surface, method: claims.method },
    })
  })
  return token
}

/** Signs an account out everywhere, in the transaction of `work` on the platform. */
export async function endSessionsOf(work: Work, accountId: string): Promise<void> {
  await deleteSessionsOf(work.db, accountId)
  await endProviderSessions(work, accountId)
}

export const sessionsActor = systemActor('sessions')
