import type { OperatorRole, OrganizationRole, PartnerRole } from '@freehold/contract'
import type { Surface } from '#platform/actor'

/** What a token says; the values are whatever the issuer put there. */
export type Claims = Readonly<Record<string, unknown>>

/** A value that must stand at a place in the claims, as itself or in a list. */
export type RequiredClaim = { readonly claim: readonly string[]; readonly value: string }

/** What a value of the role claim gives. */
export type RoleGrant =
  | { readonly kind: 'operator'; readonly role: OperatorRole }
  | { readonly kind: 'partner'; readonly slug: string; readonly role: PartnerRole }
  | { readonly kind: 'organization'; readonly slug: string; readonly role: OrganizationRole }

/** What an issuer may do on one surface. */
export type SurfaceRule = {
  /** People sign in there with it. */
  readonly signIn: boolean
  /** Our own provider goes on signing in there as well. */
  readonly alongside: boolean
  readonly required: RequiredClaim | undefined
  readonly roles:
    | { readonly claim: readonly string[]; readonly map: Readonly<Record<string, RoleGrant>> }
    | undefined
}

/** An identity provider that the operators of this installation configured. */
export type Issuer = {
  /** Ours, in addresses and rows. */
  readonly name: string
  /** For people. */
  readonly label: string
  readonly issuer: string
  /** Which surface an access token of this audience speaks for. */
  readonly audiences: Readonly<Record<string, Surface>>
  /** Undefined: as its discovery document says. */
  readonly jwksUrl: URL | undefined
  /** JWS algorithms this issuer signs with; nothing else is tried. */
  readonly algorithms: readonly string[]
  /** Whether it marks access tokens as such (RFC 9068, `at+jwt`); unmarked ones are then refused. */
  readonly marksAccessTokens: boolean
  /** Our registration there; undefined where only bearer tokens are taken. */
  readonly client: IssuerClient | undefined
  readonly surfaces: Partial<Readonly<Record<Surface, SurfaceRule>>>
}

export type IssuerClient = {
  readonly id: string
  readonly secret: string
  readonly authentication: 'basic' | 'post'
  readonly scopes: readonly string[]
  /** Whether claims are completed from the userinfo endpoint. */
  readonly userinfo: boolean
  /** Whether an address counts although the issuer does not say that it was verified. */
  readonly trustsEmail: boolean
  /** Values of `acr` that mean more than one factor. */
  readonly multiFactorAcr: readonly string[]
}

function valueAt(claims: Claims, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? // Own members of an object are there to be read.
          (value as Claims)[name]
        : undefined,
    claims,
  )
}

/** The texts at a place in the claims; a single one counts as a list of one. */
export function textsAt(claims: Claims, path: readonly string[]): readonly string[] {
  const value = valueAt(claims, path)
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((item) => typeof item === 'string')
}

/** Whether the claims hold what is required; where nothing is, they do. */
export function hasRequired(claims: Claims, required: RequiredClaim | undefined): boolean {
  return required === undefined || textsAt(claims, required.claim).includes(required.value)
}

/** Every grant that the claims give by this rule, in the order of the rule's map: the first of a kind counts. */
export function grantsOf(claims: Claims, roles: NonNullable<SurfaceRule['roles']>): readonly RoleGrant[] {
  const held = new Set(textsAt(claims, roles.claim))
  return Object.entries(roles.map).flatMap(([value, grant]) => (held.has(value) ? [grant] : []))
}

const factorMethods = ['mfa', 'otp', 'hwk', 'swk', 'sms', 'fpt', 'face', 'iris', 'sc'] as const

/** How somebody proved itself there (RFC 8176), and whether by more than one factor. */
export function proofOf(
  claims: Claims,
  multiFactorAcr: readonly string[],
): { readonly methods: readonly string[]; readonly multiFactor: boolean } {
  const methods = textsAt(claims, ['amr'])
    .filter((method) => /^[a-z0-9_-]{1,32}$/i.test(method))
    .slice(0, 8)
  const byAcr = textsAt(claims, ['acr']).some((acr) => multiFactorAcr.includes(acr))
  return { methods, multiFactor: byAcr || methods.some((method) => factorMethods.some((m) => m === method)) }
}

/** Seconds that a sign-in at an issuer may have gone on for, where it does not say when it began. */
const undatedS = 43_200

/**
 * When somebody last proved itself there; not later than the issuer spoke. Where it does not say, that was then if it
 * had been asked to ask anew, and otherwise long ago: it may have answered without asking anybody anything.
 */
export function provedAt(claims: Claims, wasAskedAnew: boolean): Date {
  const { auth_time: authTime, iat } = claims
  const spoke = typeof iat === 'number' ? iat : 0
  const undated = wasAskedAnew ? spoke : spoke - undatedS
  return new Date((typeof authTime === 'number' ? Math.min(authTime, spoke) : undated) * 1000)
}
