import { SignJWT, importJWK, type JWTPayload } from 'jose'
import type pg from 'pg'
import type { Surface } from '#platform/actor'
import { newId } from '#platform/ids'
import { type KeyRing, open, randomToken, seal, type Sealed, sha256 } from '#platform/key-ring'

/** Makes what callers prove themselves with, straight in the database; it is judged by the real authenticator. */
export type Credentials = {
  /** A cookie header with a session of this account on this surface. */
  readonly session: (accountId: string, surface: Surface, life?: SessionLife) => Promise<string>
  /** Removes the session of a cookie header, as signing out elsewhere does. */
  readonly terminate: (cookie: string) => Promise<void>
  /** An access token signed with the embedded issuer's own key. */
  readonly token: (accountId: string, surface: Surface, change?: TokenChange) => Promise<string>
}

export type SessionLife = 'live' | 'expired' | 'idle'
export type TokenChange = {
  readonly claims?: JWTPayload
  readonly header?: Record<string, unknown>
  readonly secret?: string
}

export const cookieOf = (surface: Surface, token: string): string => `fh_${surface}=${token}`

/** The same session value under every surface's cookie name. */
export function everywhere(cookie: string): string {
  const token = cookie.slice(cookie.indexOf('=') + 1)
  return (['operator', 'partner', 'app'] as const).map((surface) => cookieOf(surface, token)).join('; ')
}

async function signingKey(owner: pg.Pool, keyRing: KeyRing) {
  const { rows } = await owner.query<{ kid: string; sealed: Sealed }>(
    'select kid, sealed from oidc_keys limit 1',
  )
  const [row] = rows
  if (row === undefined) throw new Error('the identity provider has no key yet')
  const jwk = JSON.parse(open(keyRing, `oidc_keys/${row.kid}`, row.sealed)) as Record<string, string>
  return { kid: row.kid, key: await importJWK(jwk, 'ES256') }
}

const minutes = 60_000
const hours = 60 * minutes

/** How long ago it was used and when it ends, against now. */
const lives: Readonly<Record<SessionLife, { readonly seen: number; readonly ends: number }>> = {
  live: { seen: 0, ends: hours },
  expired: { seen: 0, ends: -minutes },
  idle: { seen: -2 * hours, ends: hours },
}

export function createCredentials(deps: {
  readonly owner: pg.Pool
  readonly keyRing: KeyRing
  readonly origin: string
}): Credentials {
  const { owner, keyRing, origin } = deps
  let key: ReturnType<typeof signingKey> | undefined
  return {
    session: async (accountId, surface, life = 'live') => {
      const token = randomToken()
      const hash = sha256(token)
      const sealed = seal(
        keyRing,
        `web_sessions/${hash}/tokens`,
        JSON.stringify({ refreshToken: randomToken() }),
      )
      const { seen, ends } = lives[life]
      const at = (ms: number): Date => new Date(Date.now() + ms)
      await owner.query(
        `insert into web_sessions (token_hash, id, surface, account_id, method, tokens, refresh_at, access_expires_at,
           authenticated_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, 'pwd', $5, $6, $6, now(), $7, $8)`,
        [hash, newId(), surface, accountId, JSON.stringify(sealed), at(hours), at(seen), at(ends)],
      )
      return cookieOf(surface, token)
    },
    terminate: async (cookie) => {
      await owner.query('delete from web_sessions where token_hash = $1', [
        sha256(cookie.slice(cookie.indexOf('=') + 1)),
      ])
    },
    token: async (accountId, surface, { claims = {}, header = {}, secret } = {}) => {
      const { kid, key: ours } = await (key ??= signingKey(owner, keyRing))
      const now = Math.floor(Date.now() / 1000)
      // Tokens of ours live as long as the grant that they were given under.
      const grant = sha256(randomToken())
      await owner.query(
        `insert into oidc_payloads (model, id_hash, payload, account_id, expires_at)
         select 'Grant', $1, '{}', a.id, now() + interval '1 hour' from accounts a where a.id = $2`,
        [grant, accountId],
      )
      const basic = {
        grant,
        iss: `${origin}/oidc`,
        sub: accountId,
        aud: `freehold-${surface}`,
        iat: now,
        exp: now + 300,
      }
      return new SignJWT({ ...basic, jti: newId(), client_id: surface, scope: 'api', ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
        .sign(secret === undefined ? ours : new TextEncoder().encode(secret))
    },
  }
}
