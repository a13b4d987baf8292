import { setTimeout as delay } from 'node:timers/promises'
import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type JWTVerifyOptions,
} from 'jose'
import { GrantRefused, IssuerSilent } from './issuer-answer.ts'
import type { IssuerFetch } from './issuer-fetch.ts'

/** Headers that name a key by themselves. Keys come from the issuer's set, whatever a token suggests. */
const keyHeaders = ['jku', 'jwk', 'x5u', 'x5c', 'crit'] as const

/** An unknown key id makes us ask the issuer again, but not more often than this. */
export const cooldownMs = 2_000

/** Whether a token names a key of its own, or is no token: it is refused before anything is looked up. */
export function namesOwnKey(token: string): boolean {
  try {
    const header = decodeProtectedHeader(token)
    return keyHeaders.some((name) => header[name] !== undefined)
  } catch {
    return true
  }
}

/**
 * The keys of an issuer, fetched when first needed and again when a token was signed by one that is not among them:
 * the issuer may change its keys at any time.
 */
export function createIssuerKeys(jwksUrl: () => Promise<URL>, fetch: IssuerFetch): JWTVerifyGetKey {
  let keys: { readonly url: string; readonly set: JWTVerifyGetKey } | undefined
  return async (header, token) => {
    const url = await jwksUrl()
    if (keys?.url !== url.href) {
      const set = createRemoteJWKSet(url, {
        [customFetch]: (address, { method, headers }) => fetch(address, { method, headers }),
        timeoutDuration: 5_000,
        cooldownDuration: cooldownMs,
      })
      keys = { url: url.href, set }
    }
    return keys.set(header, token)
  }
}

/** Whether a token is at fault, or the issuer's keys could not be had. */
export function isTokenFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC'
}

/**
 * Verifies a token of an issuer's. Throws `GrantRefused` for a bad one, `IssuerSilent` while keys cannot be had. A
 * patient call waits until an unknown key may be looked up again: for tokens that the issuer itself has just handed
 * us, whose key may be a moment old.
 */
export async function verifyIssued(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions & { readonly patient?: boolean },
): Promise<JWTPayload> {
  const { patient = false, ...rest } = options
  try {
    if (namesOwnKey(token)) throw new GrantRefused('A token names its own key')
    const judge = () => jwtVerify(token, keys, rest)
    const { payload } = await judge().catch(async (error: unknown) => {
      if (!patient || !(error instanceof errors.JWKSNoMatchingKey)) throw error
      await delay(cooldownMs + 50)
      return judge()
    })
    return payload
  } catch (cause) {
    if (cause instanceof GrantRefused || cause instanceof IssuerSilent) throw cause
    if (isTokenFault(cause)) throw new GrantRefused('A token of the identity provider is not good', { cause })
    throw new IssuerSilent("The identity provider's keys cannot be read", { cause })
  }
}
