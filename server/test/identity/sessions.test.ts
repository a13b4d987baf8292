import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256 } from '#platform/key-ring'
import {
  browserOf,
  codeOf,
  beginSignIn,
  follow,
  goodPassword,
  identityApp,
  type IdentityApp,
  seedDirect,
  signInAs,
} from './identity-app.ts'

async function signedIn(identity: IdentityApp) {
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  return { person, browser }
}

test('a cookie opens its own surface and no other, and not the bearer mount', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const value = browser.jar.get('fh_app') ?? ''
  for (const surface of ['operator', 'partner']) {
    const thief = browserOf(identity)
    thief.jar.set(`fh_${surface}`, value)
    assert.equal(codeOf(await thief.get(`/${surface}/v1/me`)), 'auth.required')
    const stray = browserOf(identity)
    stray.jar.set('fh_app', value)
    assert.equal(codeOf(await stray.get(`/${surface}/v1/me`)), 'auth.required')
  }
  assert.equal(codeOf(await browser.get('/v1/me')), 'auth.required')
  assert.equal(
    codeOf(await browser.get('/v1/me', { authorization: `Bearer ${value}` })),
    'auth.token_invalid',
  )
})

test('a session cookie chosen by someone else is never taken over: each sign-in makes a new one', async (t) => {
  const identity = await identityApp(t)
  const { person, browser } = await signedIn(identity)
  const first = browser.jar.get('fh_app')
  const provider = browser.jar.get('fh_oidc_session')
  await signInSilently(browser)
  assert.notEqual(browser.jar.get('fh_app'), first)
  const old = browserOf(identity)
  old.jar.set('fh_app', first ?? '')
  assert.equal((await old.get('/app/v1/me')).status, 401)
  const planted = browserOf(identity)
  planted.jar.set('fh_app', 'A'.repeat(43))
  planted.jar.set('fh_oidc_session', 'B'.repeat(21))
  await signInAs(planted, 'app', person)
  assert.notEqual(planted.jar.get('fh_app'), 'A'.repeat(43))
  assert.notEqual(planted.jar.get('fh_oidc_session'), 'B'.repeat(21))
  assert.notEqual(planted.jar.get('fh_oidc_session'), provider)
})

/** With a session at the provider nothing is asked. */
async function signInSilently(browser: ReturnType<typeof browserOf>): Promise<void> {
  const end = await follow(browser, await browser.get('/auth/app/sign-in'))
  assert.equal(end.at, '/app')
}

test('a sign-in comes back once, to the browser that left, on the surface it left from', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const answer = await browser.post(`/v1/interactions/${uid}`, {
    email: person.email,
    password: goodPassword,
  })
  const back = await browser.get((answer.json as { continueAt: string }).continueAt)
  const callback = back.location ?? ''
  assert.equal((await browserOf(identity).get(callback)).status, 400)
  const other = browserOf(identity)
  await other.get('/auth/app/sign-in')
  assert.equal((await other.get(callback)).status, 400)
  assert.equal((await browser.get(callback.replace('/auth/app/', '/auth/operator/'))).status, 400)
  assert.equal((await browser.get(callback.replace(/state=[^&]+/, 'state=guess'))).status, 400)
  assert.equal((await browser.get(callback)).location, '/app')
  assert.equal((await browser.get(callback)).status, 400)
})

test('a callback with a foreign issuer, no issuer, a wrong code or an error signs nobody in', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const changes: readonly ((url: URL) => void)[] = [
    (url) => url.searchParams.set('iss', 'https://evil.example'),
    (url) => url.searchParams.delete('iss'),
    (url) => url.searchParams.set('code', 'x'.repeat(43)),
    (url) => url.searchParams.delete('code'),
    (url) => url.searchParams.append('code', 'twice'),
    (url) => url.searchParams.set('error', 'access_denied'),
    (url) => url.searchParams.set('response', 'eyJhbGciOiJub25lIn0.e30.'),
  ]
  for (const change of changes) {
    const browser = browserOf(identity)
    const uid = await beginSignIn(browser, 'app')
    const answer = await browser.post(`/v1/interactions/${uid}`, {
      email: person.email,
      password: goodPassword,
    })
    const back = await browser.get((answer.json as { continueAt: string }).continueAt)
    const url = new URL(back.location ?? '')
    change(url)
    const end = await browser.get(url.href)
    assert.equal(end.status, 400, `${url.search}: ${end.status} ${end.body}`)
    assert.equal(browser.jar.get('fh_app'), undefined)
  }
})

test('a sign-in that takes longer than ten minutes must be begun again', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const answer = await browser.post(`/v1/interactions/${uid}`, {
    email: person.email,
    password: goodPassword,
  })
  const back = await browser.get((answer.json as { continueAt: string }).continueAt)
  identity.clock.pass(11 * 60_000)
  assert.equal((await browser.get(back.location ?? '')).status, 400)
})

test('sign-in lands below its own surface, whatever returnTo says', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const tricks = [
    'https://evil.example/app',
    '//evil.example/app',
    '/\\evil.example',
    '\\\\evil.example',
    '/app/../operator',
    '/app/%2e%2e/operator',
    '/application',
    '/operator',
    'app',
    'javascript:alert(1)',
    '/app@evil.example',
    '/\t/evil.example',
    '/app/..//evil.example',
    '///evil.example/app',
    '/app\\..\\..\\evil',
    'http://127.0.0.1:8090@evil.example/app',
    '/',
    '',
  ]
  for (const trick of tricks) {
    const end = await follow(
      browser,
      await browser.get(`/auth/app/sign-in?returnTo=${encodeURIComponent(trick)}`),
    )
    const landed = new URL(end.at, identity.origin)
    assert.equal(landed.origin, identity.origin, trick)
    assert.ok(landed.pathname === '/app' || landed.pathname.startsWith('/app/'), `${trick} -> ${end.at}`)
  }
  const twice = await follow(
    browser,
    await browser.get('/auth/app/sign-in?returnTo=/app/a&returnTo=//evil.example'),
  )
  assert.equal(twice.at, '/app')
  const kept = await follow(
    browser,
    await browser.get(`/auth/app/sign-in?returnTo=${encodeURIComponent('/app/orders?q=a b#top')}`),
  )
  assert.equal(kept.at, '/app/orders?q=a%20b#top')
})

test('writes on a surface that another site could have caused are refused', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const own = {
    origin: identity.origin,
    'sec-fetch-site': 'same-origin',
    'x-freehold-csrf': '1',
    'content-type': 'application/json',
  }
  const { 'x-freehold-csrf': _, ...unmarked } = own
  const { origin: __, 'sec-fetch-site': ___, ...sourceless } = own
  const tries: readonly Record<string, string>[] = [
    unmarked,
    { ...own, 'x-freehold-csrf': '0' },
    { ...own, origin: 'https://evil.example' },
    { ...own, origin: 'null' },
    { ...own, origin: `${identity.origin}0` },
    { ...own, 'sec-fetch-site': 'same-site' },
    { ...own, 'sec-fetch-site': 'cross-site' },
    sourceless,
  ]
  for (const headers of tries) {
    assert.equal(codeOf(await browser.send('POST', '/auth/app/sign-out', { headers, body: {} })), 'auth.csrf')
    assert.equal(
      codeOf(
        await browser.send('PATCH', '/app/v1/me', { headers: { ...headers, 'if-match': '"1"' }, body: {} }),
      ),
      'auth.csrf',
    )
  }
  const form = { ...own, 'content-type': 'application/x-www-form-urlencoded' }
  assert.ok(
    [403, 415].includes(
      (await browser.send('POST', '/auth/app/sign-out', { headers: form, body: {} })).status,
    ),
  )
  assert.equal((await browser.get('/auth/app/sign-out')).status, 405)
  assert.equal((await browser.get('/app/v1/me')).status, 200)
})

test('a session ends after its idle time, after its whole time, and with its account', async (t) => {
  const identity = await identityApp(t)
  const { person, browser } = await signedIn(identity)
  const minutes = (n: number) => identity.clock.pass(n * 60_000)
  const status = async () => (await browser.get('/app/v1/me')).status
  minutes(29)
  assert.equal(await status(), 200)
  minutes(31)
  assert.equal(await status(), 401)
  await signInAs(browserOf(identity), 'app', person)

  const busy = browserOf(identity)
  await signInAs(busy, 'app', person)
  const hash = sha256(busy.jar.get('fh_app') ?? '')
  await identity.db
    .updateTable('web_sessions')
    .set({ expires_at: identity.clock.now() })
    .where('token_hash', '=', hash)
    .execute()
  assert.equal((await busy.get('/app/v1/me')).status, 401)

  const disabled = browserOf(identity)
  await signInAs(disabled, 'app', person)
  await identity.db
    .updateTable('accounts')
    .set({ state: 'disabled' })
    .where('id', '=', person.accountId)
    .execute()
  assert.equal((await disabled.get('/app/v1/me')).status, 401)
  const uid = await beginSignIn(disabled, 'app')
  const refused = await disabled.post(`/v1/interactions/${uid}`, {
    email: person.email,
    password: goodPassword,
  })
  assert.equal(codeOf(refused), 'account.sign_in_refused')
})

test('operators sign in again after 15 minutes without a request', async (t) => {
  const identity = await identityApp(t)
  const browser = browserOf(identity)
  await signInAs(browser, 'operator', await identity.given.operator())
  identity.clock.pass(14 * 60_000)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  identity.clock.pass(15 * 60_000)
  assert.equal((await browser.get('/operator/v1/me')).status, 401)
})

test('a role that is taken away stops counting with the next request', async (t) => {
  const identity = await identityApp(t)
  const operator = await identity.given.operator()
  const partner = await identity.given.partner()
  const [one, two] = [browserOf(identity), browserOf(identity)]
  await signInAs(one, 'operator', operator)
  await signInAs(two, 'partner', partner)
  await identity.db.deleteFrom('operators').where('account_id', '=', operator.accountId).execute()
  await identity.db.deleteFrom('partner_staff').where('account_id', '=', partner.accountId).execute()
  assert.equal(codeOf(await one.get('/operator/v1/me')), 'account.surface_refused')
  assert.equal(codeOf(await two.get('/partner/v1/me')), 'account.surface_refused')
})

/** Counts, delays or breaks what the relying party asks of the provider. */
function meter(identity: IdentityApp) {
  const refreshed = async () =>
    Number(
      (
        await identity.db
          .selectFrom('oidc_payloads')
          .select((eb) => eb.fn.countAll<string>().as('n'))
          .where('model', '=', 'RefreshToken')
          .where('consumed_at', 'is not', null)
          .executeTakeFirstOrThrow()
      ).n,
    )
  return { refreshed }
}

test('fifty requests at once renew the tokens once, and all are answered', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const { refreshed } = meter(identity)
  assert.equal(await refreshed(), 0)
  for (let round = 1; round <= 3; round += 1) {
    identity.clock.pass(4 * 60_000)
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.get('/app/v1/me')))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(await refreshed(), round)
  }
})

test('two processes share the renewal by its lease', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const { createAuthenticator } = await import('#features/sessions')
  const others = [createAuthenticator(identity.sessionDeps), createAuthenticator(identity.sessionDeps)]
  identity.clock.pass(6 * 60_000)
  const request = { headers: { cookie: `fh_app=${browser.jar.get('fh_app')}` } } as never
  const principals = await Promise.all(others.flatMap((ask) => [ask(request, 'app'), ask(request, 'app')]))
  assert.equal(principals.filter((principal) => principal !== undefined).length, 4)
  assert.equal(await meter(identity).refreshed(), 1)
})

test('while the provider does not answer, a session goes on as long as its token and is then kept for later', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const { createAuthenticator } = await import('#features/sessions')
  let isDown = true
  const authenticate = createAuthenticator({
    ...identity.sessionDeps,
    localFetch: (url, options) =>
      isDown
        ? Promise.resolve(new Response('{}', { status: 503 }))
        : identity.sessionDeps.localFetch(url, options),
  })
  const request = { headers: { cookie: `fh_app=${browser.jar.get('fh_app')}` } } as never
  identity.clock.pass(4 * 60_000)
  assert.notEqual(await authenticate(request, 'app'), undefined)
  identity.clock.pass(2 * 60_000)
  await assert.rejects(authenticate(request, 'app'), { code: 'auth.unavailable' })
  isDown = false
  identity.clock.pass(11_000)
  assert.notEqual(await authenticate(request, 'app'), undefined)
})

test('a grant that ended at the provider ends the session with the next renewal', async (t) => {
  const identity = await identityApp(t)
  const { person, browser } = await signedIn(identity)
  await identity.db.deleteFrom('oidc_payloads').where('account_id', '=', person.accountId).execute()
  assert.equal((await browser.get('/app/v1/me')).status, 200)
  identity.clock.pass(4 * 60_000)
  assert.equal((await browser.get('/app/v1/me')).status, 401)
  assert.equal((await identity.db.selectFrom('web_sessions').select('id').execute()).length, 0)
})

test('signing out ends the session here and the grant and session at the provider', async (t) => {
  const identity = await identityApp(t)
  const { browser } = await signedIn(identity)
  const value = browser.jar.get('fh_app') ?? ''
  await browser.post('/auth/app/sign-out', {})
  assert.equal(browser.jar.get('fh_app'), undefined)
  browser.jar.set('fh_app', value)
  assert.equal((await browser.get('/app/v1/me')).status, 401)
  const left = await identity.db
    .selectFrom('oidc_payloads')
    .select('model')
    .where('model', 'in', ['RefreshToken', 'Grant', 'Session'])
    .execute()
  assert.deepEqual(left, [])
  await beginSignIn(browser, 'app')
})

test('over TLS every cookie is bound to this host and to https', async (t) => {
  const identity = await identityApp(t, { origin: 'https://console.example' })
  await seedDirect(identity)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer())
  const names = [...browser.jar.keys()].filter((name) => !name.endsWith('.sig'))
  assert.deepEqual(names.toSorted(), [
    '__Host-fh_app',
    '__Host-fh_app_login',
    '__Host-fh_oidc_interaction',
    '__Host-fh_oidc_session',
  ])
  const set = (await browser.get('/auth/app/sign-in')).headers['set-cookie']
  assert.match(
    String(set),
    /^__Host-fh_app_login=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
  )
  assert.equal((await browser.get('/app/v1/me')).status, 200)
})
