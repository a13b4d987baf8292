import { decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { audienceOf, confinementOf, surfaces } from '#features/identity-provider'
import { hasRequired, isTokenFault, namesOwnKey, provedAt, type SurfaceRule } from '#features/issuers'
import type { Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { SessionDeps } from './session.ts'

/** What a verified access token says. */
export type AccessClaims = {
  readonly issuer: string
  readonly subject: string
  readonly surface: Surface
  /** Whether the subject is an account id of ours, as in tokens of the embedded provider. */
  readonly isOurs: boolean
  readonly authenticatedAt: Date
  readonly acr: string | undefined
  readonly amr: readonly string[]
  /** Our provider's grant that it was given under, as sha256; it is worth nothing once that is gone. */
  readonly grantHash: string | undefined
  /** Our provider's session in the browser where it began, as sha256 of its name. */
  readonly providerSession: string | undefined
  /** The one organization in which it speaks. */
  readonly confinedTo: string | null
}

type Audience = { readonly surface: Surface; readonly rule: SurfaceRule | undefined }

type Source = {
  readonly issuer: string
  readonly audiences: Readonly<Record<string, Audience>>
  readonly algorithms: readonly string[]
  readonly keySet: JWTVerifyGetKey
  readonly typ: string | undefined
  readonly isOurs: boolean
}

const tokenInvalid = (cause?: unknown): AppError =>
  new AppError('auth.token_invalid', 'This token is not valid here', {
    cause,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })

/** Members that only an ID token has; a token that carries one says who signed in, not what may be done. */
const idTokenMembers = ['nonce', 'at_hash', 'c_hash', 's_hash'] as const
/** What identity providers write into `typ` of tokens that are for something else. */
const otherKinds = ['ID', 'Refresh', 'Offline', 'Logout'] as const

function sourcesOf({ identityProvider, issuers }: SessionDeps): readonly Source[] {
  const own: Source = {
    issuer: identityProvider.issuer,
    audiences: Object.fromEntries(
      surfaces.map((surface) => [audienceOf(surface), { surface, rule: undefined }]),
    ),
    algorithms: ['ES256'],
    keySet: identityProvider.keySet,
    typ: 'at+jwt',
    isOurs: true,
  }
  const others = issuers.all.map((issuer): Source => {
    const { audiences, algorithms, keys, marksAccessTokens } = issuer
    return {
      issuer: issuer.issuer,
      audiences: Object.fromEntries(
        Object.entries(audiences).map(([audience, surface]) => [
          audience,
          { surface, rule: issuer.surfaces[surface] },
        ]),
      ),
      algorithms,
      keySet: keys,
      typ: marksAccessTokens ? 'at+jwt' : undefined,
      isOurs: false,
    }
  })
  return [own, ...others]
}

/**
 * Which issuer to judge a token by, and for which audience; what it says of itself is proved only afterwards. A token
 * for several audiences of ours speaks for none of them.
 */
function claimedSource(sources: readonly Source[], token: string): { source: Source; audience: string } {
  try {
    if (namesOwnKey(token)) throw tokenInvalid()
    const { iss, aud } = decodeJwt(token)
    const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
    const hits = sources.flatMap((source) =>
      source.issuer === iss
        ? named.flatMap((audience) =>
            typeof audience === 'string' && Object.hasOwn(source.audiences, audience)
              ? [{ source, audience }]
              : [],
          )
        : [],
    )
    const [hit] = hits
    // Ours have one audience; others name further services besides us, as they like.
    if (hit === undefined || hits.length > 1 || (hit.source.isOurs && named.length > 1)) throw tokenInvalid()
    return hit
  } catch (cause) {
    throw cause instanceof AppError ? cause : tokenInvalid(cause)
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function requireAccessToken(payload: JWTPayload): void {
  const isIdToken = idTokenMembers.some((name) => payload[name] !== undefined)
  const isOther = otherKinds.some((kind) => kind === payload['typ']) || payload['events'] !== undefined
  if (isIdToken || isOther) throw tokenInvalid()
}

function toAccessClaims(
  { source, audience }: ReturnType<typeof claimedSource>,
  payload: JWTPayload,
): AccessClaims {
  const { surface, rule } = source.audiences[audience] ?? {}
  if (surface === undefined || payload.sub === undefined) throw tokenInvalid()
  if (!hasRequired(payload, rule?.required)) throw tokenInvalid()
  const { acr, amr, grant, browser } = payload
  const confinedTo = source.isOurs ? confinementOf(acr) : null
  if (confinedTo !== null && surface !== 'app') throw tokenInvalid()
  return {
    issuer: source.issuer,
    subject: payload.sub,
    surface,
    isOurs: source.isOurs,
    authenticatedAt: provedAt(payload, false),
    acr: textOf(acr),
    amr: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    grantHash: textOf(grant),
    providerSession: textOf(browser),
    confinedTo,
  }
}

/** Verifies access tokens of all issuers that count here. Throws `auth.token_invalid`, or `auth.unavailable`. */
export type TokenVerifier = (token: string) => Promise<AccessClaims>

export function createTokenVerifier(deps: SessionDeps): TokenVerifier {
  const sources = sourcesOf(deps)
  return async (token) => {
    const claimed = claimedSource(sources, token)
    const { issuer, algorithms, keySet, typ } = claimed.source
    const options = {
      issuer,
      audience: claimed.audience,
      algorithms: [...algorithms],
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: 5,
      currentDate: deps.clock.now(),
      ...(typ === undefined ? {} : { typ }),
    }
    const { payload } = await jwtVerify(token, keySet, options).catch((cause: unknown) => {
      if (isTokenFault(cause)) throw tokenInvalid(cause)
      throw new AppError('auth.unavailable', "The issuer's keys cannot be read right now", {
        cause,
        headers: { 'retry-after': '5' },
      })
    })
    requireAccessToken(payload)
    return toAccessClaims(claimed, payload)
  }
}
