import type { IdentityProvider, LocalFetch } from '#features/identity-provider'
import type { Surface } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { RateLimiter } from '#platform/http/rate-limit'
import type { KeyRing } from '#platform/key-ring'
import type { Log } from '#platform/log'

/** Another issuer whose access tokens are accepted at `/v1`; whose accounts are linked by issuer and subject. */
export type TrustedIssuer = {
  readonly issuer: string
  /** Which surface a token of this audience speaks for. */
  readonly audiences: Readonly<Record<string, Surface>>
  readonly jwksUrl: URL
  /** JWS algorithms this issuer signs with; nothing else is tried. */
  readonly algorithms: readonly string[]
  /** Whether it marks access tokens as such (RFC 9068, `at+jwt`); unmarked ones are then refused. */
  readonly marksAccessTokens: boolean
}

export type SessionDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly clock: Clock
  readonly keyRing: KeyRing
  readonly log: Log
  readonly origin: string
  readonly limit: RateLimiter
  readonly identityProvider: IdentityProvider
  /** How the provider in this process is reached without HTTP. */
  readonly localFetch: LocalFetch
  readonly trustedIssuers: readonly TrustedIssuer[]
  /** How key sets of trusted issuers are fetched; they are configuration, not input. */
  readonly fetchKeys: typeof fetch
}

/** After so long without a request, and so long in all, a person signs in again. */
export const sessionLimits: Readonly<
  Record<Surface, { readonly idleMs: number; readonly absoluteMs: number }>
> = {
  operator: { idleMs: 15 * 60_000, absoluteMs: 8 * 3_600_000 },
  partner: { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 },
  app: { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 },
}

/** A sign-in may take so long from leaving for the provider to coming back. */
export const signInMs = 10 * 60_000

/** Tokens are renewed when this share of their life is over. */
export const refreshShare = 0.7

/** A session's tokens as they are kept, sealed to its row. The access token is verified and then forgotten. */
export type SessionTokens = { readonly refreshToken: string }
