import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Adapter, AdapterPayload, Configuration, Provider } from 'oidc-provider'
import type { Issuer, IssuerFetch, RoleGrant, SurfaceRule } from '#features/issuers'
import type { Surface } from '#platform/actor'
import type { TestLife } from '#test/test-db'
import type { Browser } from './identity-app.ts'

/** A person at the outside issuer. */
export type OutsideUser = {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  groups: string[]
}

type SigningKey = Awaited<ReturnType<typeof newKey>>

async function newKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
  return { kid, privateKey, publicKey, jwk }
}

/** What a test does to an ID token before it is signed; it may change both parts, or answer a token of its own. */
type Forge = (
  claims: JWTPayload,
  header: Record<string, unknown>,
) => undefined | string | Promise<undefined | string>

export const clientSecret = 'a secret of the outside issuer'
export const clientId = 'freehold-at-outside'

type State = {
  users: Map<string, OutsideUser>
  current: string
  keys: SigningKey[]
  forge: Forge | undefined
  redirects: readonly string[]
  rows: Map<string, Row>
}

type Row = AdapterPayload & { consumed?: number }

/** What the issuer remembers, for as long as the test lasts; its keys may be exchanged meanwhile. */
function memory(rows: Map<string, Row>): (model: string) => Adapter {
  return (model) => {
    const at = (id: string): string => `${model} ${id}`
    const byUid = async (uid: string) => [...rows.values()].find((row) => row.uid === uid)
    return {
      find: async (id) => rows.get(at(id)),
      findByUid: byUid,
      findByUserCode: async () => undefined,
      upsert: async (id, payload) => void rows.set(at(id), payload),
      consume: async (id) => {
        const row = rows.get(at(id))
        if (row !== undefined) row.consumed = Math.floor(Date.now() / 1000)
      },
      destroy: async (id) => void rows.delete(at(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key)
      },
    }
  }
}

async function configure(state: State): Promise<Configuration> {
  return {
    adapter: memory(state.rows),
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...state.redirects],
        post_logout_redirect_uris: ['http://127.0.0.1:8090/'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
        // Tests send logout tokens themselves; with an address the provider names its sessions in ID tokens.
        backchannel_logout_uri: 'https://nowhere.example/logout',
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: state.keys.map(({ jwk }) => jwk as never) },
    claims: {
      openid: ['sub', 'groups', 'sid', 'auth_time', 'acr'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    acrValues: ['strong'],
    conformIdTokenClaims: false,
    scopes: ['openid', 'email', 'profile'],
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    ttl: { AccessToken: 300, IdToken: 300, Grant: 3600, Session: 3600, RefreshToken: 3600, Interaction: 600 },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    findAccount: async (_ctx, sub) => {
      const user = state.users.get(sub)
      return user && { accountId: sub, claims: async () => ({ ...user }) }
    },
    cookies: { keys: ['outside'] },
  }
}

type OutsideOptions = {
  /** Its address as everyone knows it, where that is not the one it listens on. */
  readonly publicUrl?: string
  readonly callbacks?: readonly string[]
}

/** What a proxy in front of it would tell it. */
function forwarded(issuer: string): Record<string, string> {
  const { host, protocol } = new URL(issuer)
  return { 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
}

/**
 * An identity provider outside of ours, on `oidc-provider` and over real HTTP, that does what a test tells it:
 * people with groups, keys that change, ID tokens that say something else, and going away and coming back.
 */
export async function startOutsideIssuer(t: TestLife, { publicUrl, callbacks }: OutsideOptions = {}) {
  const at = 'http://127.0.0.1:8090'
  process.release.lts ??= 'Krypton'
  const { Provider: OidcProvider } = await import('oidc-provider')
  const state: State = {
    users: new Map(),
    current: '',
    keys: [await newKey('outside-1')],
    forge: undefined,
    rows: new Map(),
    redirects:
      callbacks ??
      ['operator', 'partner', 'app'].flatMap((surface) =>
        ['outside', 'other'].map((name) => `${at}/auth/${surface}/callback/${name}`),
      ),
  }
  let handle: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  const listener = (request: IncomingMessage, response: ServerResponse): void => handle?.(request, response)
  let server = createServer(listener)
  const listen = (port: number): Promise<number> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  const port = await listen(0)
  const local = `http://127.0.0.1:${port}`
  const issuer = publicUrl ?? local

  async function sign(
    claims: JWTPayload,
    header: Record<string, unknown> = {},
    key = state.keys[0],
  ): Promise<string> {
    if (key === undefined) throw new Error('An issuer has a key')
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header })
      .sign(key.privateKey)
  }

  async function build(): Promise<void> {
    const provider: Provider = new OidcProvider(issuer, await configure(state))
    provider.proxy = publicUrl !== undefined
    provider.use(async (ctx, next) => {
      const path = ctx.path
      if (path.startsWith('/interaction/')) {
        const next_ = await provider.interactionResult(ctx.req, ctx.res, {
          login: { accountId: state.current, acr: 'strong', remember: true },
        })
        ctx.redirect(next_)
        return
      }
      await next()
      const body = ctx.body as { id_token?: string } | undefined
      if (path !== '/token' || state.forge === undefined || typeof body?.id_token !== 'string') return
      const [, payload = ''] = body.id_token.split('.')
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload
      const header: Record<string, unknown> = {}
      const forged = await state.forge(claims, header)
      body.id_token = forged ?? (await sign(claims, header))
    })
    handle = provider.callback()
  }
  await build()

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  t.after(close)
  /** How the product reaches it, whatever its public address. */
  const fetchFrom: IssuerFetch = async (url, { method = 'GET', headers = {}, body }) => {
    if (new URL(url).origin !== new URL(issuer).origin) throw new TypeError('fetch failed')
    const { pathname, search } = new URL(url)
    const all = new Headers(headers)
    for (const [name, value] of Object.entries(forwarded(issuer))) all.set(name, value)
    return fetch(local + pathname + search, {
      method,
      headers: all,
      redirect: 'manual',
      ...(body instanceof URLSearchParams || typeof body === 'string' ? { body } : {}),
    })
  }
  return {
    issuer,
    local,
    fetchFrom,
    /** The addresses to which it sends people back. */
    setCallbacks: async (addresses: readonly string[]): Promise<void> => {
      state.redirects = addresses
      await build()
    },
    sign,
    state,
    signInNext: (user: OutsideUser): void => {
      state.users.set(user.sub, user)
      state.current = user.sub
    },
    forge: (forge: Forge | undefined): void => {
      state.forge = forge
    },
    /** A new key that signs from now on; the old one goes away at once. */
    rotate: async (): Promise<void> => {
      state.keys = [await newKey(`outside-${crypto.randomUUID()}`)]
      await build()
    },
    stop: close,
    start: async (): Promise<void> => {
      server = createServer(listener)
      await listen(port)
    },
  }
}

export type OutsideIssuer = Awaited<ReturnType<typeof startOutsideIssuer>>

type Rules = Partial<Record<Surface, Partial<SurfaceRule>>>

/** The outside issuer as an installation configures it. */
export function configuredIssuer(
  { issuer }: Pick<OutsideIssuer, 'issuer'>,
  surfaces: Rules,
  over: Partial<Issuer> = {},
): Issuer {
  const rule = { signIn: true, alongside: false, required: undefined, roles: undefined }
  return {
    name: 'outside',
    label: 'Outside',
    issuer,
    audiences: { 'freehold-api': 'operator' },
    jwksUrl: undefined,
    algorithms: ['ES256'],
    marksAccessTokens: false,
    client: {
      id: clientId,
      secret: clientSecret,
      authentication: 'basic',
      scopes: ['openid', 'email', 'profile'],
      userinfo: false,
      trustsEmail: false,
      multiFactorAcr: [],
    },
    surfaces: Object.fromEntries(
      Object.entries(surfaces).map(([surface, given]) => [surface, { ...rule, ...given }]),
    ),
    ...over,
  }
}

export const inGroup = (value: string) => ({ claim: ['groups'], value })
export const byGroups = (map: Record<string, RoleGrant>) => ({ claim: ['groups'], map })

type Step = { readonly status: number; readonly location: string | undefined; readonly body: string }

/** Goes from redirect to redirect, at the issuer's with a jar of its own, until an answer is none. */
export async function travel(
  browser: Browser,
  { issuer, local }: Pick<OutsideIssuer, 'issuer' | 'local'>,
  start: string,
  stop: (url: URL) => boolean = () => false,
): Promise<Step & { readonly at: string }> {
  const jar = new Map<string, string>()
  let at = start
  for (let hop = 0; hop < 15; hop += 1) {
    const url = new URL(at, 'http://127.0.0.1:8090')
    if (stop(url)) return { status: 0, location: undefined, body: '', at: url.href }
    const step: Step =
      url.origin === issuer ? await visit(url, { jar, issuer, local }) : await browser.get(url.href)
    if (step.location === undefined || /^\/(?:operator|partner|app|sign-in)(?:$|[/?])/.test(step.location))
      return { ...step, at: step.location ?? at }
    at = new URL(step.location, url).href
  }
  throw new Error(`Too many redirects, last ${at}`)
}

async function visit(
  url: URL,
  { jar, issuer, local }: { jar: Map<string, string>; issuer: string; local: string },
): Promise<Step> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(local + url.pathname + url.search, {
    redirect: 'manual',
    headers: { ...forwarded(issuer), ...(cookie === '' ? {} : { cookie }) },
  })
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    const [name = '', ...rest] = pair.split('=')
    jar.set(name, rest.join('='))
  }
  return {
    status: response.status,
    location: response.headers.get('location') ?? undefined,
    body: await response.text(),
  }
}
