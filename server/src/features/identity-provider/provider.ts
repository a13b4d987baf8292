import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { type AccountDeps, findStanding, mayEnter, type Standing } from '#features/accounts'
import { systemActor, type Surface } from '#platform/actor'
import { derive, sha256 } from '#platform/key-ring'
import {
  audienceOf,
  callbackOf,
  clientSecret,
  isSurface,
  issuerOf,
  lifetimes,
  mfaAcr,
  passwordAcr,
  resourceOf,
  surfaces,
} from './clients.ts'
import { cookieName, pathCookieName } from './cookies.ts'
import { renderProviderError } from './error-page.ts'
import { loginPolicy } from './login-policy.ts'
import { loadOidcProvider } from './oidc-module.ts'
import { createPayloadAdapter } from './payload-adapter.ts'
import type { SigningKey } from './signing-keys.ts'

type Context = KoaContextWithOIDC

async function standingOf({ unitOfWork }: AccountDeps, accountId: string): Promise<Standing | undefined> {
  return unitOfWork(systemActor('identity-provider'), 'platform', ({ db }) => findStanding(db, accountId))
}

/** Our clients are called after their surfaces. */
function surfaceOf(clientId: string | undefined): Surface {
  if (!isSurface(clientId)) throw new Error(`${clientId} is no client of ours`)
  return clientId
}

function clientsOf({ keyRing, origin }: AccountDeps): Configuration['clients'] {
  return surfaces.map((surface) => ({
    client_id: surface,
    client_secret: clientSecret(keyRing, surface),
    redirect_uris: [callbackOf(origin, surface)],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
  }))
}

/** Exactly one resource per client: its own surface's interface, with that surface's audience. */
function resourceFeature(refuse: () => Error): NonNullable<Configuration['features']>['resourceIndicators'] {
  return {
    enabled: true,
    defaultResource: (_ctx, client) => resourceOf(surfaceOf(client.clientId)),
    useGrantedResource: () => true,
    getResourceServerInfo: (_ctx, resource, client) => {
      const surface = surfaceOf(client.clientId)
      if (resource !== resourceOf(surface)) throw refuse()
      return {
        scope: 'api',
        audience: audienceOf(surface),
        accessTokenTTL: lifetimes.accessToken,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }
    },
  }
}

/** Our own clients ask nobody for consent: the grant is made as the login completes. */
async function grantAll(ctx: Context): Promise<InstanceType<Provider['Grant']>> {
  const { client, session, provider } = ctx.oidc
  const grant = new provider.Grant({
    clientId: client?.clientId,
    accountId: session?.accountId,
  })
  grant.addOIDCScope('openid')
  grant.addResourceScope(resourceOf(surfaceOf(client?.clientId)), 'api')
  await grant.save()
  return grant
}

/** How and when the person proved itself, from whatever the access token is issued for. */
function authenticationClaims(ctx: Context): Record<string, unknown> {
  const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken
  return {
    acr: source?.acr ?? passwordAcr,
    amr: source?.amr ?? [],
    auth_time: source?.authTime,
    // A token ends with the grant that it was given under, and a surface's session ends the provider's own: these
    // find them again.
    ...(source?.grantId === undefined ? {} : { grant: sha256(source.grantId) }),
    ...(source?.sessionUid === undefined ? {} : { browser: sha256(source.sessionUid) }),
  }
}

function cookiesOf({ origin, keyRing }: AccountDeps): Configuration['cookies'] {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: origin.startsWith('https:'),
    signed: true,
    overwrite: true,
  } as const
  return {
    keys: [derive(keyRing, 'oidc-cookies').toString('base64url')],
    names: {
      session: cookieName(origin, 'oidc_session'),
      interaction: cookieName(origin, 'oidc_interaction'),
      resume: pathCookieName(origin, 'oidc_resume'),
    },
    long: options,
    // The interaction's cookie must reach /v1/interactions as well as the pages.
    short: options,
  }
}

/** Who is disabled, or has no business on the surface any more, gets no further tokens. */
function accountFinder(deps: AccountDeps): NonNullable<Configuration['findAccount']> {
  return async (ctx, accountId) => {
    const standing = await standingOf(deps, accountId)
    if (standing?.account.state !== 'active') return undefined
    const isToken = ctx.oidc.route === 'token'
    if (isToken && !mayEnter(standing, surfaceOf(ctx.oidc.client?.clientId))) return undefined
    return { accountId, claims: async () => ({ sub: accountId }) }
  }
}

/** A provider over these keys. They are fixed for its life: rotation builds another one, which costs some ms. */
export async function buildProvider(deps: AccountDeps, keys: readonly SigningKey[]): Promise<Provider> {
  const { Provider: OidcProvider, errors } = await loadOidcProvider()
  const provider = new OidcProvider(issuerOf(deps.origin), {
    adapter: createPayloadAdapter(deps, () => new errors.InvalidGrant('already used')),
    clients: clientsOf(deps) ?? [],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [...keys] },
    cookies: cookiesOf(deps) ?? {},
    scopes: ['openid'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    acrValues: [passwordAcr, mfaAcr],
    interactions: await loginPolicy(deps),
    loadExistingGrant: grantAll,
    findAccount: accountFinder(deps),
    extraTokenClaims: authenticationClaims,
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    // A surface's session outlives the provider's own, which the next sign-in in this browser may replace.
    expiresWithSession: () => false,
    renderError: renderProviderError,
    ttl: {
      AccessToken: lifetimes.accessToken,
      AuthorizationCode: lifetimes.code,
      IdToken: lifetimes.idToken,
      Interaction: lifetimes.interaction,
      Grant: lifetimes.session,
      RefreshToken: lifetimes.session,
      Session: lifetimes.session,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: resourceFeature(() => new errors.InvalidTarget()) ?? {},
    },
  })
  // The mount tells it our public origin in these headers, and lets nobody else write them.
  provider.proxy = true
  return provider
}
