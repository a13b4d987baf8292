import type { Surface } from '#platform/actor'
import { derive, type KeyRing } from '#platform/key-ring'

export const surfaces = ['operator', 'partner', 'app'] as const satisfies readonly Surface[]

export function isSurface(value: unknown): value is Surface {
  return surfaces.some((surface) => surface === value)
}

/** Audience of the access tokens that a surface accepts. */
export function audienceOf(surface: Surface): string {
  return `freehold-${surface}`
}

/** RFC 8707 resource that stands for a surface; its tokens have that surface's audience. */
export function resourceOf(surface: Surface): string {
  return `urn:freehold:${surface}`
}

export function issuerOf(origin: string): string {
  return `${origin}/oidc`
}

export function callbackOf(origin: string, surface: Surface): string {
  return `${origin}/auth/${surface}/callback`
}

/** The secret of a surface's client; every process derives the same, and nobody keeps it. */
export function clientSecret(keyRing: KeyRing, surface: Surface): string {
  return derive(keyRing, `oidc-client:${surface}`).toString('base64url')
}

/** What signing in by password is called in tokens (`acr`, RFC 6711 style). */
export const passwordAcr = 'urn:freehold:password'

const confinedAcr = 'urn:freehold:organization:'

/**
 * What signing in through an organization's own identity provider is called in tokens. That provider vouches for
 * people inside its organization only, and the name goes with everything that comes of the sign-in.
 */
export function acrConfinedTo(organizationId: string): string {
  return confinedAcr + organizationId
}

/** The one organization in which a sign-in of this kind counts; null where it is not confined. */
export function confinementOf(acr: unknown): string | null {
  return typeof acr === 'string' && acr.startsWith(confinedAcr) ? acr.slice(confinedAcr.length) : null
}

/** What more than one factor is called there, and what a client asks for that wants no less. */
export const mfaAcr = 'urn:freehold:mfa'

/**
 * Seconds after which a browser that is signed in at the provider signs in anew, so that a surface's idle session is
 * not brought back by it without a word.
 */
export const silentFor: Readonly<Record<Surface, number>> = { operator: 900, partner: 1800, app: 1800 }

/** Seconds. A session of a surface may be shorter; none is longer than what it rests on. */
export const lifetimes = {
  accessToken: 300,
  code: 60,
  interaction: 600,
  idToken: 300,
  session: 43_200,
} as const
