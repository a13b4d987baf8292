import type * as Library from 'openid-client'
import { callbackOf, clientSecret } from '#features/identity-provider'
import { GrantRefused } from '#features/issuers'
import type { Surface } from '#platform/actor'
import type { SessionDeps } from './session.ts'

/** What is asked for when a person is to prove itself by more than one factor, where it has one. */
export const stepUpAcr = 'urn:freehold:mfa'

/** What the provider answered to a code or a refresh token. */
export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresInS: number
}

export type Leave = {
  readonly url: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The relying party of our three surfaces at our own provider. */
export type OidcClient = {
  /** Address at the provider where a sign-in begins, with what must be remembered until it comes back. */
  readonly leave: (
    surface: Surface,
    how: { readonly loginHint?: string | undefined; readonly stepUp?: boolean },
  ) => Promise<Leave>
  /** Redeems what came back. Throws `GrantRefused` for anything that is not the answer to what was asked. */
  readonly redeem: (
    surface: Surface,
    answer: URL,
    asked: { readonly state: string; readonly nonce: string; readonly verifier: string },
  ) => Promise<Tokens>
  readonly refresh: (surface: Surface, refreshToken: string) => Promise<Tokens>
}

type Loaded = typeof Library

function configure(library: Loaded, deps: SessionDeps, surface: Surface): Library.Configuration {
  const { issuer } = deps.identityProvider
  const configuration = new library.Configuration(
    {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['ES256'],
    },
    surface,
    { id_token_signed_response_alg: 'ES256' },
    library.ClientSecretBasic(clientSecret(deps.keyRing, surface)),
  )
  configuration[library.customFetch] = (url, { method, headers, body }) =>
    deps.localFetch(url, { method, headers, body })
  // Plain http is the issuer's address on loopback; these requests never leave the process in any case.
  library.allowInsecureRequests(configuration)
  library.enableNonRepudiationChecks(configuration)
  return configuration
}

function toTokens(answer: {
  access_token: string
  refresh_token?: string | undefined
  expires_in?: number | undefined
}): Tokens {
  if (answer.refresh_token === undefined) throw new Error('The provider gave no refresh token')
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInS: answer.expires_in ?? 60,
  }
}

/** The provider's word that a grant is no good; its silence and its faults are something else. */
function isRefusal(library: Loaded, error: unknown): boolean {
  return error instanceof library.ResponseBodyError && error.status < 500
}

async function departure(
  library: Loaded,
  configuration: Library.Configuration,
  { redirectUri, loginHint, stepUp = false }: Parameters<OidcClient['leave']>[1] & { redirectUri: string },
): Promise<Leave> {
  const [state, nonce] = [library.randomState(), library.randomNonce()]
  const verifier = library.randomPKCECodeVerifier()
  const url = library.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid api',
    code_challenge: await library.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(loginHint === undefined ? {} : { login_hint: loginHint, prompt: 'login' }),
    ...(stepUp ? { prompt: 'login', max_age: '0', acr_values: stepUpAcr } : {}),
  })
  return { url: url.href, state, nonce, verifier }
}

export function createOidcClient(deps: SessionDeps): OidcClient {
  let loaded: Promise<{ library: Loaded; of: Readonly<Record<Surface, Library.Configuration>> }> | undefined
  const load = () =>
    (loaded ??= import('openid-client').then((library) => ({
      library,
      of: {
        operator: configure(library, deps, 'operator'),
        partner: configure(library, deps, 'partner'),
        app: configure(library, deps, 'app'),
      },
    })))

  return {
    leave: async (surface, how) => {
      const { library, of } = await load()
      return departure(library, of[surface], { ...how, redirectUri: callbackOf(deps.origin, surface) })
    },
    redeem: async (surface, answer, { state, nonce, verifier }) => {
      const { library, of } = await load()
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }
      try {
        return toTokens(await library.authorizationCodeGrant(of[surface], answer, checks))
      } catch (cause) {
        const isAnswer =
          cause instanceof library.AuthorizationResponseError || cause instanceof library.ClientError
        if (isAnswer || isRefusal(library, cause))
          throw new GrantRefused('The sign-in was refused', { cause })
        throw cause
      }
    },
    refresh: async (surface, refreshToken) => {
      const { library, of } = await load()
      try {
        return toTokens(await library.refreshTokenGrant(of[surface], refreshToken))
      } catch (cause) {
        const isGone = isRefusal(library, cause) && cause instanceof Error && 'error' in cause
        if (isGone && cause.error === 'invalid_grant')
          throw new GrantRefused('The session has ended', { cause })
        throw cause
      }
    },
  }
}
