import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { GrantRefused } from './issuer-answer.ts'
import { verifyIssued } from './issuer-keys.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'
const longestAgeS = 120

/** Whom an issuer signed out: one session of its own, or everything of a subject. */
export type Logout = {
  readonly jti: string
  readonly session: string | undefined
  readonly subject: string | undefined
  readonly expiresAt: Date
}

const refuse = (why: string): GrantRefused => new GrantRefused(`A logout token is refused: ${why}`)

function requireLogoutEvent({ events, nonce }: JWTPayload): void {
  const member: unknown =
    // An object's own members can be read.
    typeof events === 'object' && events !== null ? (events as Record<string, unknown>)[event] : undefined
  if (typeof member !== 'object' || member === null || Array.isArray(member))
    throw refuse('it tells no logout')
  if (nonce !== undefined) throw refuse('it carries a nonce')
}

function requireRecent(iat: number, now: Date): void {
  const ageS = now.getTime() / 1000 - iat
  if (ageS > longestAgeS || ageS < -30) throw refuse('its time is not now')
}

/** A text where there is anything; undefined where there is nothing. */
function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '' || value.length > 500)
    throw refuse('a name in it is unreadable')
  return value
}

/**
 * Reads a logout token by the rules of OpenID Connect Back-Channel Logout 1.0, and two of ours: it is at most two
 * minutes old, and of the kind `logout+jwt`. Whether it came before is the caller's to ask.
 */
export async function readLogoutToken(
  token: string,
  {
    keys,
    issuer,
    clientId,
    algorithms,
    now,
  }: {
    readonly keys: JWTVerifyGetKey
    readonly issuer: string
    readonly clientId: string
    readonly algorithms: readonly string[]
    readonly now: Date
  },
): Promise<Logout> {
  const claims = await verifyIssued(token, keys, {
    issuer,
    audience: clientId,
    algorithms: [...algorithms],
    typ: 'logout+jwt',
    requiredClaims: ['iat', 'jti', 'events'],
    clockTolerance: 30,
    currentDate: now,
  })
  requireLogoutEvent(claims)
  const { iat = 0 } = claims
  requireRecent(iat, now)
  const [jti, session, subject] = [textOf(claims.jti), textOf(claims['sid']), textOf(claims.sub)]
  if (jti === undefined) throw refuse('it has no name')
  if (session === undefined && subject === undefined) throw refuse('it tells nobody')
  return { jti, session, subject, expiresAt: new Date((iat + 2 * longestAgeS) * 1000) }
}
