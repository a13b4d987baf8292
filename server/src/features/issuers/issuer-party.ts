import type { JWTVerifyGetKey } from 'jose'
import type * as Library from 'openid-client'
import { GrantRefused, toIssuerError } from './issuer-answer.ts'
import type { IssuerFetch } from './issuer-fetch.ts'
import { createIssuerKeys, verifyIssued } from './issuer-keys.ts'
import { createMetadataReader, type Metadata } from './issuer-metadata.ts'
import type { Claims } from './issuer.ts'

type Loaded = typeof Library

/** Us at an issuer: the registration, and what we ask for. */
export type PartyInput = {
  readonly issuer: string
  readonly clientId: string
  /** Asked for when it is needed: at the token endpoint, and nowhere before. */
  readonly clientSecret: () => string
  readonly authentication: 'basic' | 'post'
  readonly scopes: readonly string[]
  readonly algorithms: readonly string[]
  readonly userinfo: boolean
  readonly jwksUrl: URL | undefined
  /** Whether its endpoints must lie on its own origin. */
  readonly sameOrigin: boolean
  readonly fetch: IssuerFetch
}

/** What must be remembered until a sign-in comes back. */
export type Asked = { readonly state: string; readonly nonce: string; readonly verifier: string }

export type Answered = {
  readonly subject: string
  readonly claims: Claims
  readonly accessToken: string
  /** Undefined: what was given cannot be renewed. */
  readonly refreshToken: string | undefined
  readonly idToken: string | undefined
  readonly expiresInS: number
}

/**
 * The relying party at one issuer. Every call throws `GrantRefused` when the issuer, or the check of what it said,
 * says no, and `IssuerSilent` while it cannot be asked.
 */
export type Party = {
  readonly leave: (to: {
    readonly redirectUri: string
    /** The person proves itself anew, whoever is signed in there. */
    readonly again: boolean
    readonly acrValues?: string
  }) => Promise<Asked & { readonly url: string }>
  readonly redeem: (answer: URL, asked: Asked) => Promise<Answered>
  readonly refresh: (refreshToken: string, subject: string) => Promise<Answered>
  /** Where a browser is sent so that the issuer ends its own session too; undefined where it has no such place. */
  readonly logoutUrl: (idToken: string, returnTo: string) => Promise<string | undefined>
  /** Whether the issuer's discovery document can be had and used. */
  readonly check: () => Promise<void>
  readonly keys: JWTVerifyGetKey
}

type TokenAnswer = Awaited<ReturnType<Loaded['authorizationCodeGrant']>>

/** Seconds by which the issuer's clock may differ from ours. */
const clockTolerance = 30
/** Kinds of tokens that an ID token is not. */
const otherKinds = ['at+jwt', 'application/at+jwt', 'logout+jwt', 'application/logout+jwt']

function configure(library: Loaded, input: PartyInput, metadata: Metadata): Library.Configuration {
  const { clientId, clientSecret, authentication, algorithms, issuer } = input
  const method = authentication === 'post' ? library.ClientSecretPost : library.ClientSecretBasic
  const authenticate: Library.ClientAuth = (...request) => method(clientSecret())(...request)
  const configuration = new library.Configuration(
    { ...metadata, id_token_signing_alg_values_supported: [...algorithms] },
    clientId,
    {},
    authenticate,
  )
  configuration.timeout = 5
  configuration[library.customFetch] = (url, { method, headers, body }) =>
    input.fetch(url, { method, headers, body })
  // Only an address that says so is plain, which configuration allows on loopback.
  if (new URL(issuer).protocol === 'http:') library.allowInsecureRequests(configuration)
  return configuration
}

function kindOf(token: string): string {
  const [head = ''] = token.split('.')
  // A header is an object from JSON; the library has read it already.
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { readonly typ?: unknown }
  return typeof header.typ === 'string' ? header.typ.toLowerCase() : ''
}

/** The libraries check what an ID token says; its signature is checked here, by the issuer's own keys. */
async function readIdToken(input: PartyInput, keys: JWTVerifyGetKey, idToken: string): Promise<Claims> {
  const claims = await verifyIssued(idToken, keys, {
    issuer: input.issuer,
    audience: input.clientId,
    algorithms: [...input.algorithms],
    requiredClaims: ['sub', 'exp', 'iat'],
    clockTolerance,
    patient: true,
  })
  if (otherKinds.includes(kindOf(idToken))) throw new GrantRefused('A token of another kind came back')
  return claims
}

async function toAnswered(
  { library, configuration }: { library: Loaded; configuration: Library.Configuration },
  input: PartyInput,
  keys: JWTVerifyGetKey,
  { answer, subject }: { answer: TokenAnswer; subject: string | undefined },
): Promise<Answered> {
  const idToken = answer.id_token
  const fromId = idToken === undefined ? undefined : await readIdToken(input, keys, idToken)
  const whose = subject ?? fromId?.['sub']
  if (typeof whose !== 'string' || whose === '' || (fromId !== undefined && fromId['sub'] !== whose)) {
    throw new GrantRefused('The answer is about somebody else')
  }
  const isAsked = input.userinfo || fromId === undefined
  const more = isAsked ? await library.fetchUserInfo(configuration, answer.access_token, whose) : {}
  return {
    subject: whose,
    claims: { ...more, ...fromId },
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    idToken,
    expiresInS: answer.expires_in ?? 60,
  }
}

type With = <T>(
  read: () => Promise<Metadata>,
  run: (loaded: { library: Loaded; configuration: Library.Configuration }) => Promise<T>,
) => Promise<T>

/** Runs something with the library over the issuer's endpoints; its errors become ours. */
function withLibrary(input: PartyInput): With {
  return async (read, run) => {
    const library = await import('openid-client')
    try {
      return await run({ library, configuration: configure(library, input, await read()) })
    } catch (error) {
      throw toIssuerError(library, error)
    }
  }
}

async function departure(
  { library, configuration }: { library: Loaded; configuration: Library.Configuration },
  { scopes }: PartyInput,
  { redirectUri, again, acrValues }: Parameters<Party['leave']>[0],
): Promise<Asked & { readonly url: string }> {
  const [state, nonce] = [library.randomState(), library.randomNonce()]
  const verifier = library.randomPKCECodeVerifier()
  const url = library.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: await library.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(again ? { prompt: 'login', max_age: '0' } : {}),
    ...(acrValues === undefined ? {} : { acr_values: acrValues }),
  })
  return { url: url.href, state, nonce, verifier }
}

export function createParty(input: PartyInput): Party {
  const metadata = createMetadataReader({ issuer: input.issuer, sameOrigin: input.sameOrigin }, input.fetch)
  const keys = createIssuerKeys(
    async () => input.jwksUrl ?? new URL((await metadata.known()).jwks_uri ?? ''),
    input.fetch,
  )
  const run = withLibrary(input)
  return {
    keys,
    check: async () => void (await metadata.fresh()),
    leave: (to) => run(metadata.fresh, (loaded) => departure(loaded, input, to)),
    redeem: (address, { state, nonce, verifier }) =>
      run(metadata.known, async (loaded) => {
        const answer = await loaded.library.authorizationCodeGrant(loaded.configuration, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        return toAnswered(loaded, input, keys, { answer, subject: undefined })
      }),
    refresh: (refreshToken, subject) =>
      run(metadata.known, async (loaded) => {
        const answer = await loaded.library.refreshTokenGrant(loaded.configuration, refreshToken)
        const answered = await toAnswered(loaded, input, keys, { answer, subject })
        return { ...answered, refreshToken: answered.refreshToken ?? refreshToken }
      }),
    logoutUrl: (idToken, returnTo) =>
      run(metadata.known, async ({ configuration }) => {
        const place = configuration.serverMetadata().end_session_endpoint
        if (place === undefined) return undefined
        const url = new URL(place)
        url.searchParams.set('id_token_hint', idToken)
        url.searchParams.set('client_id', input.clientId)
        url.searchParams.set('post_logout_redirect_uri', returnTo)
        return url.href
      }),
  }
}
