import type { SingleSignOn } from '@freehold/contract'
import type { IdentityProvider } from '#features/identity-provider'
import { type Claims, hasRequired, type IssuerFetch, textsAt } from '#features/issuers'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { RateLimiter } from '#platform/http/rate-limit'
import type { KeyRing, Sealed } from '#platform/key-ring'
import type { Log } from '#platform/log'

export type SingleSignOnDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly clock: Clock
  readonly keyRing: KeyRing
  readonly log: Log
  readonly origin: string
  readonly limit: RateLimiter
  readonly identityProvider: IdentityProvider
  /** How identity providers that customers name are reached: with the strict policy for their URLs. */
  readonly foreignFetch: IssuerFetch
}

/** An organization's own identity provider, as signing in needs it. */
export type Connection = Pick<SingleSignOn, 'issuer' | 'clientId' | 'required' | 'roles' | 'defaultRole'> & {
  readonly organizationId: string
  readonly partnerId: string
  readonly clientSecret: Sealed
}

export type Role = Connection['defaultRole']

/** Whoever a customer's provider signs with; none of them shares a secret with us. */
export const algorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'] as const

export function redirectUriOf(origin: string, organizationId: string): string {
  return `${origin}/auth/single-sign-on/callback/${organizationId}`
}

export const secretPlace = (organizationId: string): string =>
  `single_sign_ons/${organizationId}/client_secret`

/** A claim by its name as it stands there; where there is none, by its path through dots. */
function pathOf(claims: Claims, name: string): readonly string[] {
  return Object.hasOwn(claims, name) ? [name] : name.split('.')
}

export function mayEnterBy({ required }: Connection, claims: Claims): boolean {
  if (required === null) return true
  return hasRequired(claims, { claim: pathOf(claims, required.claim), value: required.value })
}

/** The role that the claims give; the first value of the map that somebody has counts. */
export function roleOf({ roles, defaultRole }: Connection, claims: Claims): Role {
  if (roles === null) return defaultRole
  const held = new Set(textsAt(claims, pathOf(claims, roles.claim)))
  return Object.entries(roles.map).find(([value]) => held.has(value))?.[1] ?? defaultRole
}
