import type { IdentityProvider, LocalFetch } from '#features/identity-provider'
import type { Issuers } from '#features/issuers'
import type { Surface } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { RateLimiter } from '#platform/http/rate-limit'
import type { KeyRing } from '#platform/key-ring'
import type { Log } from '#platform/log'

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
  /** Outside issuers that this installation was configured with. */
  readonly issuers: Issuers
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

/** An outside issuer is asked again after so long at the latest: what it says of a person may have changed. */
export const outsideRefreshMs = 5 * 60_000

/** After an outside issuer did not answer it is left alone so long; sessions in hand go on meanwhile. */
export const silenceMs = 15_000

/** A session's tokens as they are kept, sealed to its row. The access token is verified and then forgotten. */
export type SessionTokens = {
  /** Undefined: the issuer gives none, and the session ends when what it gave runs out. */
  readonly refreshToken?: string | undefined
  /** Of an outside issuer: what its logout asks for. */
  readonly idToken?: string | undefined
}

/** How somebody proved itself. */
export type Proof = {
  readonly authenticatedAt: Date
  readonly method: string
  readonly amr: readonly string[]
  /** By the strongest means that the account has. */
  readonly strong: boolean
  readonly multiFactor: boolean
}

/** The outside issuer that a session rests on. */
export type Outside = {
  /** The configured issuer's name. */
  readonly issuer: string
  readonly clientId: string
  readonly subject: string
  /** The issuer's own name of its session. */
  readonly session: string | undefined
}

/** Our own provider by this name, where a person may choose. */
export const embeddedName = 'freehold'
