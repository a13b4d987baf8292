import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { accountsBesides } from './bystanders.ts'
import { browserOf, codeOf, identityApp, seedDirect } from './identity-app.ts'
import {
  byGroups,
  clientId,
  configuredIssuer,
  inGroup,
  type OutsideUser,
  startOutsideIssuer,
  travel,
} from './outside-issuer.ts'

const rules = {
  operator: {
    required: inGroup('staff'),
    roles: byGroups({ owners: { kind: 'operator', role: 'owner' } }),
  },
} as const

const ada: OutsideUser = {
  sub: 'ada-at-outside',
  email: 'ada@outside.example',
  email_verified: true,
  name: 'Ada',
  groups: ['staff', 'owners'],
}

async function given(t: TestContext) {
  const outside = await startOutsideIssuer(t)
  const other = await startOutsideIssuer(t)
  const identity = await identityApp(t, {
    issuers: [
      configuredIssuer(outside, rules, { audiences: { api: 'operator' } }),
      configuredIssuer(other, rules, { name: 'other', label: 'Other', audiences: { api: 'operator' } }),
    ],
  })
  await seedDirect(identity)
  outside.signInNext(ada)
  other.signInNext({ ...ada, sub: 'mallory-at-other', email: 'mallory@other.example' })
  const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/operator/callback')
  /** Walks until the answer is about to come back; answers where to. */
  const untilAnswer = async (name = 'outside', browser = browserOf(identity)) => {
    const from = name === 'outside' ? outside : other
    const start = `/auth/operator/sign-in?issuer=${name}`
    const { at } = await travel(browser, from, start, isBack)
    return { browser, answer: new URL(at) }
  }
  const signIn = async () => {
    const { browser, answer } = await untilAnswer()
    const end = await browser.get(answer.href)
    return { browser, end }
  }
  return { outside, other, identity, untilAnswer, signIn }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = (): number => Math.floor(Date.now() / 1000)

test('an ID token that is forged, foreign, old or of another kind signs nobody in', async (t) => {
  const { outside, other, identity, signIn } = await given(t)
  const mine = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(mine.publicKey)
  const published = JSON.stringify({ keys: outside.state.keys.map(({ jwk }) => ({ ...jwk, d: undefined })) })
  const kid = outside.state.keys[0]?.kid ?? ''
  const hmac = (claims: JWTPayload): string => {
    const body = `${encode({ alg: 'HS256', kid })}.${encode(claims)}`
    return `${body}.${createHmac('sha256', published).update(body).digest('base64url')}`
  }
  const byMe = (claims: JWTPayload, header: object = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(mine.privateKey)
  const change = (over: JWTPayload) => (claims: JWTPayload) => void Object.assign(claims, over)
  const drop = (name: string) => (claims: JWTPayload) => void delete claims[name]
  const head = (over: object) => (_: JWTPayload, header: Record<string, unknown>) =>
    void Object.assign(header, over)
  const cases: Record<string, Parameters<typeof outside.forge>[0]> = {
    'no signature': (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`,
    'no signature, in capitals': (claims) => `${encode({ alg: 'NONE', kid })}.${encode(claims)}.`,
    'the public key as a secret': hmac,
    'another key under its key id': (claims) => byMe(claims),
    'a key of its own in the header': (claims) => byMe(claims, { jwk }),
    'a key set by address, well signed': head({ jku: 'https://evil.example/jwks' }),
    'a certificate by address, well signed': head({ x5u: 'https://evil.example/cert' }),
    'a certificate inside, well signed': head({ x5c: ['AAAA'] }),
    'an extension nobody knows': head({ crit: ['b64'], b64: true }),
    'the key of another issuer': (claims) => other.sign(claims),
    'another issuer': change({ iss: 'https://evil.example' }),
    'its issuer with a slash': change({ iss: `${outside.issuer}/` }),
    'the other issuer': change({ iss: other.issuer }),
    'our own issuer': change({ iss: `${identity.origin}/oidc` }),
    'another audience': change({ aud: 'somebody-else' }),
    'several audiences, for another party': change({ aud: [clientId, 'x'], azp: 'x' }),
    'no audience': drop('aud'),
    'another nonce': change({ nonce: 'guess' }),
    'no nonce': drop('nonce'),
    'an end in the past': change({ exp: now() - 120 }),
    'no end': drop('exp'),
    'a beginning in the future': change({ nbf: now() + 600 }),
    'no subject': drop('sub'),
    'an empty subject': change({ sub: '' }),
    'the kind of an access token': head({ typ: 'at+jwt' }),
    'the kind of a logout token': head({ typ: 'logout+jwt' }),
    'something that is no token': () => 'not.a.token',
    'an encrypted token': () => 'eyJhbGciOiJkaXIifQ.AAAA.AAAA.AAAA.AAAA',
  }
  for (const [name, forge] of Object.entries(cases)) {
    outside.forge(forge)
    const { browser, end } = await signIn()
    assert.ok(end.status === 400 || end.status === 503, `${name}: ${end.status} ${end.location}`)
    assert.equal(browser.jar.get('fh_operator'), undefined, name)
  }
  outside.forge(undefined)
  const { end } = await signIn()
  assert.equal(end.location, '/operator')
  assert.equal((await accountsBesides(identity.db)).length, 1)
})

test('an answer counts once, unchanged, in the browser that left, from the issuer that it left for', async (t) => {
  const { outside, identity, untilAnswer } = await given(t)
  const changes: Record<string, (url: URL) => void> = {
    'another issuer says it': (url) => url.searchParams.set('iss', 'https://evil.example'),
    'no issuer says it': (url) => url.searchParams.delete('iss'),
    'two issuers say it': (url) => url.searchParams.append('iss', 'https://evil.example'),
    'another state': (url) => url.searchParams.set('state', 'guess'),
    'no state': (url) => url.searchParams.delete('state'),
    'two states': (url) => url.searchParams.append('state', 'guess'),
    'another code': (url) => url.searchParams.set('code', 'x'.repeat(43)),
    'no code': (url) => url.searchParams.delete('code'),
    'two codes': (url) => url.searchParams.append('code', 'x'),
    'an error': (url) => url.searchParams.set('error', 'access_denied'),
    'at the place of the other issuer': (url) =>
      void (url.pathname = url.pathname.replace('outside', 'other')),
    'at the place of our own provider': (url) => void (url.pathname = '/auth/operator/callback'),
    'on another surface': (url) => void (url.pathname = url.pathname.replace('operator', 'app')),
    'in a token': (url) => url.searchParams.set('response', 'eyJhbGciOiJub25lIn0.e30.'),
  }
  for (const [name, change] of Object.entries(changes)) {
    const { browser, answer } = await untilAnswer()
    change(answer)
    const end = await browser.get(answer.href)
    assert.ok([400, 404].includes(end.status), `${name}: ${end.status}`)
    assert.equal(browser.jar.get('fh_operator'), undefined, name)
  }
  const { browser, answer } = await untilAnswer()
  const thief = browserOf(identity)
  assert.equal((await thief.get(answer.href)).status, 400)
  await thief.get('/auth/operator/sign-in?issuer=outside')
  assert.equal((await thief.get(answer.href)).status, 400)
  assert.equal((await browser.get(answer.href)).location, '/operator')
  assert.equal((await browser.get(answer.href)).status, 400)
  const next = await untilAnswer()
  // A code that was redeemed before, with a state that is good.
  next.answer.searchParams.set('code', answer.searchParams.get('code') ?? '')
  assert.equal((await next.browser.get(next.answer.href)).status, 400)
  assert.equal(next.browser.jar.get('fh_operator'), undefined)
  assert.ok(outside.state.rows.size > 0)
})

test('an issuer cannot vouch for the people of another one', async (t) => {
  const { outside, other, identity, untilAnswer } = await given(t)
  const honest = await untilAnswer()
  await honest.browser.get(honest.answer.href)
  const { accountId } = (await honest.browser.get('/operator/v1/me')).json as { accountId: string }
  // The other issuer claims the very subject and address, and is somebody else all the same.
  other.signInNext({ ...ada })
  const { browser, answer } = await untilAnswer('other')
  const end = await browser.get(answer.href)
  assert.equal(end.status, 403)
  assert.match(end.body, /belongs to an account already/)
  // An answer of the other one, brought to the first one's place with a state of the first one.
  const mine = await untilAnswer()
  const theirs = await untilAnswer('other')
  mine.answer.searchParams.set('code', theirs.answer.searchParams.get('code') ?? '')
  mine.answer.searchParams.set('iss', outside.issuer)
  assert.equal((await mine.browser.get(mine.answer.href)).status, 400)
  const rows = await identity.db.selectFrom('account_identities').select(['issuer', 'account_id']).execute()
  assert.deepEqual(rows, [{ issuer: outside.issuer, account_id: accountId }])
})

test('fifty answers at once with one code sign in once, and one person gets one account', async (t) => {
  const { identity, untilAnswer } = await given(t)
  const { browser, answer } = await untilAnswer()
  const ends = await Promise.all(Array.from({ length: 50 }, () => browser.get(answer.href)))
  assert.equal(ends.filter(({ location }) => location === '/operator').length, 1)
  const several = await Promise.all(Array.from({ length: 8 }, () => untilAnswer()))
  const all = await Promise.all(several.map((one) => one.browser.get(one.answer.href)))
  assert.deepEqual([...new Set(all.map(({ location }) => location))], ['/operator'])
  assert.equal((await accountsBesides(identity.db)).length, 1)
})

test('a bearer token of an outside issuer is held to its audience, kind, and required claim', async (t) => {
  const { outside, other, identity, untilAnswer } = await given(t)
  const { browser, answer } = await untilAnswer()
  await browser.get(answer.href)
  const proper = {
    iss: outside.issuer,
    aud: 'api',
    sub: ada.sub,
    groups: ['staff'],
    iat: now(),
    exp: now() + 300,
  }
  const ask = (token: string) => browserOf(identity).get('/v1/me', { authorization: `Bearer ${token}` })
  assert.partialDeepStrictEqual((await ask(await outside.sign(proper))).json, { operatorRole: 'owner' })
  assert.equal((await ask(await outside.sign({ ...proper, aud: ['api', 'account'] }))).status, 200)
  const cases: Record<string, Record<string, unknown>> = {
    'without the group': { ...proper, groups: [] },
    'with the group as a part of a word': { ...proper, groups: ['staff2'] },
    'with the group elsewhere': { ...proper, groups: undefined, realm: { groups: ['staff'] } },
    'for the client': { ...proper, aud: clientId },
    'for nobody': { ...proper, aud: undefined },
    'an ID token': { ...proper, nonce: 'n' },
    'an ID token by its mark': { ...proper, at_hash: 'x' },
    'an ID token as Keycloak marks it': { ...proper, typ: 'ID' },
    'a refresh token as Keycloak marks it': { ...proper, typ: 'Refresh' },
    'a logout token': { ...proper, events: {} },
    'without an end': { ...proper, exp: undefined },
    over: { ...proper, exp: now() - 60 },
    'of somebody unknown': { ...proper, sub: 'nobody' },
  }
  for (const [name, claims] of Object.entries(cases)) {
    assert.equal(codeOf(await ask(await outside.sign(claims))), 'auth.token_invalid', name)
  }
  assert.equal(
    codeOf(await ask(await other.sign(proper))),
    'auth.token_invalid',
    'by the key of another issuer',
  )
  assert.equal(
    codeOf(await ask(await outside.sign(proper, { jku: 'https://evil.example' }))),
    'auth.token_invalid',
  )
})

async function logoutWorld(t: TestContext) {
  const world = await given(t)
  const { browser, answer } = await world.untilAnswer()
  await browser.get(answer.href)
  const row = await world.identity.db
    .selectFrom('web_sessions')
    .select(['issuer_session', 'issuer_subject'])
    .executeTakeFirstOrThrow()
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const claims = (over: Record<string, unknown> = {}): JWTPayload => ({
    iss: world.outside.issuer,
    aud: clientId,
    iat: now(),
    exp: now() + 120,
    jti: crypto.randomUUID(),
    events: event,
    sid: row.issuer_session ?? '',
    ...over,
  })
  const send = async (
    token: string,
    { surface = 'operator', type = 'application/x-www-form-urlencoded' } = {},
  ) => {
    const response = await world.identity.app.inject({
      method: 'POST',
      url: `/auth/${surface}/back-channel-logout`,
      headers: { host: '127.0.0.1:8090', 'content-type': type },
      payload: type.includes('json') ? JSON.stringify({ logout_token: token }) : `logout_token=${token}`,
    })
    return response.statusCode
  }
  const sign = (payload: JWTPayload, header: object = {}) =>
    world.outside.sign(payload, { typ: 'logout+jwt', ...header })
  return { ...world, browser, row, claims, send, sign }
}

test('a logout token that breaks any rule ends nothing', async (t) => {
  const { browser, claims, send, sign, other, outside } = await logoutWorld(t)
  const mine = await generateKeyPair('ES256')
  const tokens: Record<string, string> = {
    'another kind': await sign(claims(), { typ: 'JWT' }),
    'no kind': await outside.sign(claims()),
    'an access token': await sign(claims(), { typ: 'at+jwt' }),
    'another issuer': await sign(claims({ iss: 'https://evil.example' })),
    'the other issuer, by our key': await sign(claims({ iss: other.issuer })),
    'the key of the other issuer': await other.sign(claims(), { typ: 'logout+jwt' }),
    'another audience': await sign(claims({ aud: 'somebody' })),
    'no event': await sign(claims({ events: undefined })),
    'another event': await sign(claims({ events: { 'http://schemas.openid.net/event/other': {} } })),
    'an event that is no object': await sign(
      claims({ events: { 'http://schemas.openid.net/event/backchannel-logout': true } }),
    ),
    'a nonce': await sign(claims({ nonce: 'n' })),
    'an old one': await sign(claims({ iat: now() - 200 })),
    'one of the future': await sign(claims({ iat: now() + 200 })),
    'one that ran out': await sign(claims({ exp: now() - 60 })),
    'no time': await sign(claims({ iat: undefined })),
    'no name': await sign(claims({ jti: undefined })),
    nobody: await sign(claims({ sid: undefined })),
    'a session that is no text': await sign(claims({ sid: 1 as never })),
    'a subject that is no text': await sign(claims({ sub: { $ne: '' } as never })),
    'no signature': `${encode({ alg: 'none', typ: 'logout+jwt' })}.${encode(claims())}.`,
    'another key': await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', typ: 'logout+jwt', kid: outside.state.keys[0]?.kid ?? '' })
      .sign(mine.privateKey),
    'a key by address': await sign(claims(), { jku: 'https://evil.example' }),
    'no token': 'x',
    nothing: '',
  }
  for (const [name, token] of Object.entries(tokens)) {
    assert.equal(await send(token), 400, name)
    assert.equal((await browser.get('/operator/v1/me')).status, 200, name)
  }
  assert.ok([400, 415].includes(await send(await sign(claims()), { type: 'application/json' })))
  assert.equal(await send(await sign(claims()), { surface: 'app' }), 400)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
})

test('a logout token ends its session at once, counts once, and spares the sessions of others', async (t) => {
  const { browser, claims, send, sign, untilAnswer, outside, row } = await logoutWorld(t)
  const second = await untilAnswer()
  await second.browser.get(second.answer.href)
  outside.signInNext({ ...ada, sub: 'bob-at-outside', email: 'bob@outside.example' })
  const bob = await untilAnswer()
  await bob.browser.get(bob.answer.href)
  const token = await sign(claims())
  assert.equal(await send(token), 200)
  assert.equal((await browser.get('/operator/v1/me')).status, 401)
  assert.equal((await second.browser.get('/operator/v1/me')).status, 200)
  assert.equal(await send(token), 400)
  assert.equal(await send(await sign(claims({ sid: undefined, sub: row.issuer_subject ?? '' }))), 200)
  assert.equal((await second.browser.get('/operator/v1/me')).status, 401)
  assert.equal((await bob.browser.get('/operator/v1/me')).status, 200)
  const once = await sign(claims({ sid: undefined, sub: 'bob-at-outside' }))
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(once)))
  assert.equal(answers.filter((status) => status === 200).length, 1)
  assert.equal((await bob.browser.get('/operator/v1/me')).status, 401)
})

test('a step-up is refused when nobody proved anything anew', async (t) => {
  const { outside, identity, untilAnswer } = await given(t)
  const { browser, answer } = await untilAnswer()
  await browser.get(answer.href)
  const before = browser.jar.get('fh_operator')
  const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/operator/callback')
  const again = async () => {
    const { at } = await travel(browser, outside, '/auth/operator/sign-in?stepUp=1', isBack)
    return browser.get(at)
  }
  outside.forge((claims) => void Object.assign(claims, { auth_time: now() - 600 }))
  assert.equal((await again()).status, 400)
  assert.equal(browser.jar.get('fh_operator'), before)
  outside.forge(undefined)
  assert.equal((await again()).location, '/operator')
  assert.notEqual(browser.jar.get('fh_operator'), before)
  const thief = browserOf(identity)
  thief.jar.set('fh_operator', before ?? '')
  assert.equal((await thief.get('/operator/v1/me')).status, 401)
})

test('coming back without a word is no fresh proof where the issuer does not say how old it is', async (t) => {
  const { outside, untilAnswer } = await given(t)
  outside.forge((claims) => void delete claims['auth_time'])
  const { browser, answer } = await untilAnswer()
  await browser.get(answer.href)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  const ask = () => browser.post('/operator/v1/me/email', { email: 'new@example.com' })
  assert.equal(codeOf(await ask()), 'auth.step_up_required')
  await travel(browser, outside, '/auth/operator/sign-in?stepUp=1')
  assert.equal((await ask()).status, 202)
})
