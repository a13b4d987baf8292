import type * as Library from 'openid-client'

/** The issuer said no: the code, the token or the answer is not good, as opposed to the issuer being away. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused'
}

/** The issuer cannot be asked now: it is away, too slow, or at fault. */
export class IssuerSilent extends Error {
  override readonly name = 'IssuerSilent'
}

type Loaded = typeof Library

/** What the library says when an answer was none: the network, the time, a page instead of JSON. */
const silences = [
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
] as const

function isSilence(library: Loaded, error: unknown): boolean {
  if (error instanceof library.ResponseBodyError) return error.status >= 500 || error.status === 429
  if (error instanceof library.AuthorizationResponseError) {
    return error.error === 'temporarily_unavailable' || error.error === 'server_error'
  }
  if (!(error instanceof library.ClientError)) return false
  return error.code === undefined || silences.some((code) => code === error.code)
}

/** Tells a refusal from silence, whatever the library threw; what it does not know is a refusal. */
export function toIssuerError(library: Loaded, cause: unknown): Error {
  if (cause instanceof GrantRefused || cause instanceof IssuerSilent) return cause
  return isSilence(library, cause)
    ? new IssuerSilent('The identity provider does not answer', { cause })
    : new GrantRefused('The identity provider refused', { cause })
}
