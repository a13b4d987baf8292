import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { audienceOf, surfaces } from '#features/identity-provider'
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
  readonly method: string
}

type Issuer = {
  readonly issuer: string
  readonly audiences: Readonly<Record<string, Surface>>
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

/** Headers that name a key by themselves. Ours come from the issuer's key set, whatever a token suggests. */
const keyHeaders = ['jku', 'jwk', 'x5u', 'x5c', 'crit'] as const

function issuersOf({
  identityProvider,
  trustedIssuers,
  fetchKeys,
}: SessionDeps): ReadonlyMap<string, Issuer> {
  const own: Issuer = {
    issuer: identityProvider.issuer,
    audiences: Object.fromEntries(surfaces.map((surface) => [audienceOf(surface), surface])),
    algorithms: ['ES256'],
    keySet: identityProvider.keySet,
    typ: 'at+jwt',
    isOurs: true,
  }
  const others = trustedIssuers.map(
    ({ issuer, audiences, jwksUrl, algorithms, marksAccessTokens }): Issuer => {
      const keySet = createRemoteJWKSet(jwksUrl, { [customFetch]: fetchKeys, timeoutDuration: 5_000 })
      return {
        issuer,
        audiences,
        algorithms,
        keySet,
        typ: marksAccessTokens ? 'at+jwt' : undefined,
        isOurs: false,
      }
    },
  )
  return new Map([own, ...others].map((issuer) => [issuer.issuer, issuer]))
}

/** Which issuer to judge a token by; what it says of itself is proved only afterwards. */
function claimedIssuer(issuers: ReadonlyMap<string, Issuer>, token: string): Issuer {
  try {
    const header = decodeProtectedHeader(token)
    const issuer = issuers.get(decodeJwt(token).iss ?? '')
    if (issuer === undefined || keyHeaders.some((name) => header[name] !== undefined)) throw tokenInvalid()
    return issuer
  } catch (cause) {
    throw cause instanceof AppError ? cause : tokenInvalid(cause)
  }
}

/** Whether the token is at fault, or the issuer's keys could not be had. */
function isTokenFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC'
}

/** Verifies access tokens of all issuers that count here. Throws `auth.token_invalid`, or `auth.unavailable`. */
export type TokenVerifier = (token: string) => Promise<AccessClaims>

export function createTokenVerifier(deps: SessionDeps): TokenVerifier {
  const issuers = issuersOf(deps)
  return async (token) => {
    const issuer = claimedIssuer(issuers, token)
    const options = {
      issuer: issuer.issuer,
      audience: Object.keys(issuer.audiences),
      algorithms: [...issuer.algorithms],
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: 5,
      currentDate: deps.clock.now(),
      ...(issuer.typ === undefined ? {} : { typ: issuer.typ }),
    }
    const { payload } = await jwtVerify(token, issuer.keySet, options).catch((cause: unknown) => {
      if (isTokenFault(cause)) throw tokenInvalid(cause)
      throw new AppError('auth.unavailable', "The issuer's keys cannot be read right now", {
        cause,
        headers: { 'retry-after': '5' },
      })
    })
    // A token for several audiences speaks for none of them here.
    const surface = typeof payload.aud === 'string' ? issuer.audiences[payload.aud] : undefined
    const isIdToken = idTokenMembers.some((name) => payload[name] !== undefined)
    if (surface === undefined || isIdToken || payload.sub === undefined) throw tokenInvalid()
    const { auth_time: authTime, amr } = payload
    return {
      issuer: issuer.issuer,
      subject: payload.sub,
      surface,
      isOurs: issuer.isOurs,
      authenticatedAt: new Date((typeof authTime === 'number' ? authTime : (payload.iat ?? 0)) * 1000),
      method: Array.isArray(amr) ? amr.join(' ').slice(0, 100) : 'unknown',
    }
  }
}
