import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callbackOf, resourceOf } from '#features/identity-provider'
import {
  beginSignIn,
  browserOf,
  codeOf,
  goodPassword,
  identityApp,
  type IdentityApp,
  seedDirect,
} from './identity-app.ts'
import {
  type Asked,
  askToken,
  authorize,
  codeFor,
  newVerifier,
  redeem,
  request,
  tokensOf,
} from './raw-client.ts'

function without(asked: Asked, ...names: readonly string[]): Asked {
  return Object.fromEntries(Object.entries(asked).filter(([name]) => !names.includes(name)))
}

/** What the provider must refuse before it shows a page: how the request differs from a proper one. */
const badRequests: readonly [string, (asked: Asked, identity: IdentityApp) => Asked][] = [
  ['a foreign redirect_uri', (asked) => ({ ...asked, redirect_uri: 'https://evil.example/callback' })],
  [
    'the redirect_uri of another surface',
    (asked, { origin }) => ({ ...asked, redirect_uri: callbackOf(origin, 'operator') }),
  ],
  [
    'a redirect_uri with a longer path',
    (asked) => ({ ...asked, redirect_uri: `${asked['redirect_uri']}/../../evil` }),
  ],
  [
    'a redirect_uri with a query',
    (asked) => ({ ...asked, redirect_uri: `${asked['redirect_uri']}?next=evil` }),
  ],
  [
    'a redirect_uri on another port',
    (asked) => ({ ...asked, redirect_uri: 'http://127.0.0.1:9/auth/app/callback' }),
  ],
  ['no redirect_uri', (asked) => without(asked, 'redirect_uri')],
  ['an unknown client', (asked) => ({ ...asked, client_id: 'console' })],
  ['no client', (asked) => without(asked, 'client_id')],
  ['no PKCE challenge', (asked) => without(asked, 'code_challenge', 'code_challenge_method')],
  ['a plain PKCE challenge', (asked) => ({ ...asked, code_challenge_method: 'plain' })],
  ['a PKCE challenge without its method', (asked) => without(asked, 'code_challenge_method')],
  ['a PKCE challenge of the wrong form', (asked) => ({ ...asked, code_challenge: 'short' })],
  ['the resource of another surface', (asked) => ({ ...asked, resource: resourceOf('operator') })],
  ['an unknown resource', (asked) => ({ ...asked, resource: 'https://evil.example' })],
  ['the implicit flow', (asked) => ({ ...asked, response_type: 'id_token' })],
  ['a token in the front channel', (asked) => ({ ...asked, response_type: 'code token' })],
  ['a request object', (asked) => ({ ...asked, request: 'eyJhbGciOiJub25lIn0.e30.' })],
  ['a request object by address', (asked) => ({ ...asked, request_uri: 'https://evil.example/r' })],
  ['silence where nobody is signed in', (asked) => ({ ...asked, prompt: 'none' })],
]

test('authorization requests that differ from what a surface asks are refused', async (t) => {
  const identity = await identityApp(t)
  for (const [name, change] of badRequests) {
    const asked = change(request(identity, 'app', newVerifier()), identity)
    const answer = await authorize(browserOf(identity), asked)
    const location = answer.location ?? ''
    assert.ok(!location.includes('/sign-in/'), `${name} reached the sign-in page`)
    assert.ok(!location.includes('code='), `${name} got a code`)
    assert.ok(
      !location.startsWith('https://evil') && !location.includes(':9/'),
      `${name} sent the browser away`,
    )
    const isRefused = answer.status === 400 || /[?&#]error=/.test(location)
    assert.ok(isRefused, `${name}: ${answer.status} ${location}`)
  }
})

type Redemption = { code: string; verifier: string }

const badRedemptions: readonly [
  string,
  (identity: IdentityApp, given: Redemption) => ReturnType<typeof redeem>,
][] = [
  ['a wrong verifier', (identity, { code }) => redeem(identity, 'app', { code, verifier: newVerifier() })],
  ['no verifier', (identity, { code }) => redeem(identity, 'app', { code, verifier: '' })],
  [
    'the challenge as verifier',
    (identity, { code, verifier }) =>
      redeem(identity, 'app', { code, verifier: request(identity, 'app', verifier)['code_challenge'] ?? '' }),
  ],
  ['another client', (identity, { code, verifier }) => redeem(identity, 'partner', { code, verifier })],
  [
    'another redirect_uri',
    (identity, { code, verifier }) =>
      redeem(identity, 'app', { code, verifier, redirect_uri: callbackOf(identity.origin, 'operator') }),
  ],
  [
    'the resource of another surface',
    (identity, { code, verifier }) =>
      redeem(identity, 'app', { code, verifier, resource: resourceOf('operator') }),
  ],
  [
    'a wrong client secret',
    (identity, { code, verifier }) =>
      askToken(
        identity,
        { surface: 'app', secret: 'guess' },
        {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          redirect_uri: callbackOf(identity.origin, 'app'),
        },
      ),
  ],
  [
    'no client secret',
    (identity, { code, verifier }) =>
      askToken(
        identity,
        { surface: 'app', secret: null },
        {
          grant_type: 'authorization_code',
          client_id: 'app',
          code,
          code_verifier: verifier,
          redirect_uri: callbackOf(identity.origin, 'app'),
        },
      ),
  ],
  [
    'an invented code',
    (identity, { verifier }) => redeem(identity, 'app', { code: newVerifier(), verifier }),
  ],
  [
    'the grant of client credentials',
    (identity) => askToken(identity, { surface: 'app' }, { grant_type: 'client_credentials', scope: 'api' }),
  ],
  [
    'the grant of a password',
    (identity) =>
      askToken(identity, { surface: 'app' }, { grant_type: 'password', username: 'a', password: 'b' }),
  ],
]

test('a code is redeemed by its client, with its verifier and redirect_uri, and by nobody else', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  for (const [name, attempt] of badRedemptions) {
    const verifier = newVerifier()
    const asked = request(identity, 'app', verifier)
    const code = await codeFor(identity, browser, { surface: 'app', person, asked })
    const { status, json } = await attempt(identity, { code, verifier })
    assert.ok(status === 400 || status === 401, `${name}: ${status}`)
    assert.equal(json['access_token'], undefined, name)
  }
})

test('a code that comes a second time is refused and takes its tokens with it', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const verifier = newVerifier()
  const asked = request(identity, 'app', verifier)
  const code = await codeFor(identity, browserOf(identity), { surface: 'app', person, asked })
  const first = await redeem(identity, 'app', { code, verifier })
  assert.equal(first.status, 200)
  assert.equal((await redeem(identity, 'app', { code, verifier })).json['error'], 'invalid_grant')
  const refresh = { grant_type: 'refresh_token', refresh_token: String(first.json['refresh_token']) }
  assert.equal((await askToken(identity, { surface: 'app' }, refresh)).json['error'], 'invalid_grant')
})

test('a refresh token serves once; used again it ends the whole family', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { refreshToken } = await tokensOf(identity, await identity.given.customer())
  const ask = (token: string) =>
    askToken(identity, { surface: 'app' }, { grant_type: 'refresh_token', refresh_token: token })
  assert.equal(
    (
      await askToken(
        identity,
        { surface: 'partner' },
        { grant_type: 'refresh_token', refresh_token: refreshToken },
      )
    ).json['error'],
    'invalid_grant',
  )
  const second = String((await ask(refreshToken)).json['refresh_token'])
  assert.notEqual(second, refreshToken)
  assert.equal((await ask(refreshToken)).json['error'], 'invalid_grant')
  assert.equal((await ask(second)).json['error'], 'invalid_grant')
})

test('a sign-in belongs to the browser that began it, and to the page of ours', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { email } = await identity.given.customer()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const input = { email, password: goodPassword }
  const other = browserOf(identity)
  assert.equal(codeOf(await other.post(`/v1/interactions/${uid}`, input)), 'interaction.not_found')
  await beginSignIn(other, 'app')
  assert.equal(codeOf(await other.post(`/v1/interactions/${uid}`, input)), 'interaction.not_found')
  assert.equal(codeOf(await other.get(`/v1/interactions/${uid}`)), 'interaction.not_found')
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  assert.equal(codeOf(await browser.post(`/v1/interactions/${uid}`, input, foreign)), 'auth.csrf')
  assert.partialDeepStrictEqual((await browser.get(`/v1/interactions/${uid}`)).json, {
    surface: 'app',
    email: null,
    step: 'password',
  })
  assert.equal((await browser.post(`/v1/interactions/${uid}`, input)).status, 200)
})

test('a surface is closed to whoever has no role there, also with a session at the provider', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { email } = await identity.given.customer()
  const browser = browserOf(identity)
  for (const surface of ['operator', 'partner'] as const) {
    const uid = await beginSignIn(browser, surface)
    const refused = await browser.post(`/v1/interactions/${uid}`, { email, password: goodPassword })
    assert.equal(codeOf(refused), 'account.surface_refused')
    assert.equal(
      codeOf(await browser.post(`/v1/interactions/${uid}`, { email, password: 'wrong-but-long-enough' })),
      'account.sign_in_refused',
    )
  }
  const uid = await beginSignIn(browser, 'app')
  const { continueAt } = (await browser.post(`/v1/interactions/${uid}`, { email, password: goodPassword }))
    .json as { continueAt: string }
  assert.match((await browser.get(continueAt)).location ?? '', /code=/)
  // Signed in at the provider now, and still asked to sign in for a surface that is not theirs.
  await beginSignIn(browser, 'operator')
})

test('what the provider keeps holds no id in the clear', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const browser = browserOf(identity)
  const person = await identity.given.customer()
  const verifier = newVerifier()
  const code = await codeFor(identity, browser, {
    surface: 'app',
    person,
    asked: request(identity, 'app', verifier),
  })
  const { json } = await redeem(identity, 'app', { code, verifier })
  const rows = JSON.stringify(await identity.db.selectFrom('oidc_payloads').selectAll().execute())
  const bearer = [
    code,
    String(json['refresh_token']),
    browser.jar.get('fh_oidc_session') ?? 'missing',
    person.email,
  ]
  for (const value of bearer) assert.ok(!rows.includes(value))
  const keys = JSON.stringify(await identity.db.selectFrom('oidc_keys').selectAll().execute())
  assert.ok(!keys.includes('"d"'))
})

test('features that no client of ours needs are off', async (t) => {
  const identity = await identityApp(t)
  const browser = browserOf(identity)
  for (const path of [
    'userinfo',
    'me',
    'session/end',
    'device/auth',
    'reg',
    'token/introspection',
    'token/revocation',
    'backchannel',
  ]) {
    assert.equal((await browser.get(`/oidc/${path}`)).status, 404, path)
  }
  const metadata = (await browser.get('/.well-known/oauth-authorization-server/oidc')).json
  assert.deepEqual(metadata, (await browser.get('/oidc/.well-known/openid-configuration')).json)
  assert.partialDeepStrictEqual(metadata, {
    issuer: `${identity.origin}/oidc`,
    token_endpoint: `${identity.origin}/oidc/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['ES256'],
  })
})

test('addresses come from configuration, whatever Host and forwarding headers say', async (t) => {
  const identity = await identityApp(t)
  const browser = browserOf(identity)
  const { body } = await browser.get('/oidc/.well-known/openid-configuration', {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
  })
  assert.ok(!body.includes('evil.example'))
  assert.ok(body.includes(`${identity.origin}/oidc/auth`))
})
