import { findStanding, surfaceRefused } from '#features/accounts'
import { deleteBrowserSessionOf, deleteGrantOf, endProviderSessions } from '#features/identity-provider'
import { type Actor, type Surface, systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { addressKey } from '#platform/http/rate-limit'
import { newId } from '#platform/ids'
import { type KeyRing, open, randomToken, seal, type Sealed, sha256 } from '#platform/key-ring'
import {
  findSessionTokens,
  insertSession,
  type SessionTimes,
  takeSession,
  takeSessionsOf,
} from './session-store.ts'
import {
  type Outside,
  outsideRefreshMs,
  type Proof,
  refreshShare,
  type SessionDeps,
  sessionLimits,
  type SessionTokens,
} from './session.ts'
import { shortUserAgent } from './user-agent.ts'

export const sessionsActor = systemActor('sessions')

type WithKeys = { readonly keyRing: KeyRing }

const place = (tokenHash: string): string => `web_sessions/${tokenHash}/tokens`

export function sealTokens({ keyRing }: WithKeys, tokenHash: string, tokens: SessionTokens): Sealed {
  const { refreshToken, idToken } = tokens
  return seal(keyRing, place(tokenHash), JSON.stringify({ refreshToken, idToken }))
}

export function openTokens({ keyRing }: WithKeys, tokenHash: string, sealed: Sealed): SessionTokens {
  // `sealTokens` sealed exactly this.
  return JSON.parse(open(keyRing, place(tokenHash), sealed)) as SessionTokens
}

/** When tokens that last so long are to be renewed; an outside issuer is asked at least every few minutes. */
export function timesOf(now: Date, expiresInS: number, isOutside: boolean): SessionTimes {
  const after = (ms: number): Date => new Date(now.getTime() + ms)
  const share = expiresInS * 1000 * refreshShare
  return {
    refreshAt: after(isOutside ? Math.min(share, outsideRefreshMs) : share),
    accessExpiresAt: after(expiresInS * 1000),
  }
}

export type EndedSession = {
  readonly id: string
  readonly accountId: string
  readonly issuer: string | null
  readonly tokens: SessionTokens
}

/** Removes a browser's session and, at our provider, the grant it rested on. Answers what it was. */
export async function endSession(
  deps: WithKeys,
  { db }: Pick<Work, 'db'>,
  { tokenHash, surface }: { readonly tokenHash: string; readonly surface: Surface },
): Promise<EndedSession | undefined> {
  const taken = await takeSession(db, tokenHash, surface)
  if (taken === undefined) return undefined
  const { id, accountId, issuer } = taken
  const tokens = openTokens(deps, tokenHash, taken.tokens)
  if (issuer === null && tokens.refreshToken !== undefined) await deleteGrantOf(db, tokens.refreshToken)
  return { id, accountId, issuer, tokens }
}

/** What a completed sign-in came to. */
export type Completed = {
  readonly surface: Surface
  readonly accountId: string
  readonly proof: Proof
  readonly outside: Outside | undefined
  readonly confinedTo: string | null
  /** Our provider's session in this browser, as sha256 of its name; undefined with an outside issuer. */
  readonly providerSession: string | undefined
  readonly tokens: SessionTokens & { readonly expiresInS: number }
}

/** The browser that a session belongs to. */
export type BrowserFacts = {
  readonly userAgent: string | undefined
  /** The cookie that it had before on this surface. */
  readonly replaces: string | undefined
}

/** Until when a session may last: what cannot be renewed ends with what was given. */
function endOf(now: Date, { surface, tokens }: Completed): Date {
  const absolute = now.getTime() + sessionLimits[surface].absoluteMs
  if (tokens.refreshToken !== undefined) return new Date(absolute)
  return new Date(Math.min(absolute, now.getTime() + tokens.expiresInS * 1000))
}

/**
 * Opens a session for a completed sign-in in the transaction of `work` on the platform; answers the cookie's value,
 * which exists nowhere else. It is always a new one, and what the browser had on this surface before ends.
 */
export async function openSession(
  deps: Pick<SessionDeps, 'clock' | 'keyRing'>,
  work: Work,
  actor: Actor,
  { completed, browser }: { readonly completed: Completed; readonly browser: BrowserFacts },
): Promise<string> {
  const { surface, accountId, proof, outside, confinedTo, providerSession, tokens } = completed
  const standing = await findStanding(work.db, accountId)
  if (standing?.account.state !== 'active') throw surfaceRefused()
  const token = randomToken()
  const tokenHash = sha256(token)
  const now = deps.clock.now()
  if (browser.replaces !== undefined)
    await endSession(deps, work, { tokenHash: sha256(browser.replaces), surface })
  const expiresAt = endOf(now, completed)
  const times = timesOf(now, tokens.expiresInS, outside !== undefined)
  await insertSession(work.db, {
    ...times,
    refreshAt: tokens.refreshToken === undefined ? expiresAt : times.refreshAt,
    tokenHash,
    id: newId(),
    surface,
    accountId,
    proof,
    outside,
    providerSession,
    confinedTo,
    userAgent: shortUserAgent(browser.userAgent),
    address: actor.address === null ? null : addressKey(actor.address),
    tokens: sealTokens(deps, tokenHash, tokens),
    now,
    expiresAt,
  })
  await work.record({
    action: 'account.sign_in',
    target: { type: 'account', id: accountId },
    details: { surface, method: proof.method },
  })
  return token
}

/**
 * Signs an account out everywhere, in the transaction of `work` on the platform; except in the session `exceptId`,
 * where one is given.
 */
export async function endSessionsOf(
  deps: WithKeys,
  work: Work,
  accountId: string,
  exceptId?: string,
): Promise<number> {
  const ended = await takeSessionsOf(work.db, {
    accountId,
    ...(exceptId === undefined ? {} : { except: exceptId }),
  })
  const kept = exceptId === undefined ? undefined : await findSessionTokens(work.db, exceptId)
  const isOurs = kept !== undefined && kept.issuer === null && kept.accountId === accountId
  const refreshToken = isOurs ? openTokens(deps, kept.tokenHash, kept.tokens).refreshToken : undefined
  const providerSession = isOurs ? kept.providerSession : null
  await endProviderSessions(work, accountId, { refreshToken, providerSession })
  return ended.length
}

/** Ends some sessions of an account one by one, each with its grant and the provider's session in its browser. */
export async function endSome(
  deps: WithKeys,
  work: Work,
  which: Parameters<typeof takeSessionsOf>[1],
): Promise<readonly string[]> {
  const taken = await takeSessionsOf(work.db, which)
  for (const { tokenHash, tokens, issuer, providerSession } of taken) {
    const { refreshToken } = openTokens(deps, tokenHash, tokens)
    if (issuer === null && refreshToken !== undefined) await deleteGrantOf(work.db, refreshToken)
    if (issuer === null && providerSession !== null) await deleteBrowserSessionOf(work.db, providerSession)
  }
  return taken.map(({ id }) => id)
}
