import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { systemActor } from '#platform/actor'
import { browserOf, codeOf, identityApp, seedDirect } from './identity-app.ts'
import { tokensOf } from './raw-client.ts'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token put together by hand; the signature is whatever is given. */
function byHand(header: object, payload: object, signature = 'AAAA'): string {
  return `${encode(header)}.${encode(payload)}.${signature}`
}

test('tokens that are forged, confused, foreign or of another kind are refused at /v1', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const { accessToken, idToken, refreshToken } = await tokensOf(identity, person)
  const header = decodeProtectedHeader(accessToken)
  const payload = decodeJwt(accessToken)
  const signature = accessToken.split('.')[2] ?? ''
  const mine = await generateKeyPair('ES256')
  const jwk = await exportJWK(mine.publicKey)
  const forge = (change: JWTPayload = {}, head: Partial<JWTHeaderParameters> = {}): Promise<string> =>
    new SignJWT({ ...payload, ...change })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: String(header.kid), ...head })
      .sign(mine.privateKey)
  const published = JSON.stringify((await browserOf(identity).get('/oidc/jwks')).json)
  const confused = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: String(header.kid) })
    .sign(new TextEncoder().encode(published))
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const cases: readonly [string, string][] = [
    ['no signature algorithm', byHand({ ...header, alg: 'none' }, payload, '')],
    ['none in capitals', byHand({ ...header, alg: 'NONE' }, payload, '')],
    ['the public key taken for a secret', confused],
    [
      'another algorithm',
      await new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: String(header.kid) })
        .sign(rsa),
    ],
    ['our key id, another key', await forge()],
    ['an unknown key id', await forge({}, { kid: 'nobody' })],
    ['a key id that is a path', await forge({}, { kid: '../../dev/null' })],
    ['a key id that is SQL', await forge({}, { kid: "' or 1=1 --" })],
    ['a key of its own in the header', await forge({}, { jwk })],
    ['a key set by address', await forge({}, { jku: 'https://evil.example/jwks' })],
    ['a certificate by address', await forge({}, { x5u: 'https://evil.example/cert' })],
    ['an extension we do not know', byHand({ ...header, crit: ['exp'] }, payload, signature)],
    ['a changed subject', byHand(header, { ...payload, sub: crypto.randomUUID() }, signature)],
    ['a changed audience', byHand(header, { ...payload, aud: 'freehold-operator' }, signature)],
    [
      'several audiences',
      byHand(header, { ...payload, aud: ['freehold-app', 'freehold-operator'] }, signature),
    ],
    ['another issuer', await forge({ iss: 'https://evil.example' })],
    ['our issuer with a slash', await forge({ iss: `${identity.origin}/oidc/` })],
    ['no issuer', await forge({ iss: '' })],
    ['an id token', idToken],
    ['a refresh token', refreshToken],
    ['a truncated signature', accessToken.slice(0, -4)],
    ['an empty signature', `${accessToken.split('.').slice(0, 2).join('.')}.`],
    ['a fourth part', `${accessToken}.AAAA`],
    ['no token at all', 'x'.repeat(40)],
  ]
  for (const [name, token] of cases) {
    const answer = await browserOf(identity).get('/v1/me', { authorization: `Bearer ${token}` })
    assert.equal(answer.status, 401, `${name}: ${answer.status} ${answer.body}`)
    assert.equal(codeOf(answer), 'auth.token_invalid', name)
  }
  for (const authorization of [
    `Basic ${accessToken}`,
    `Bearer  ${accessToken}`,
    'Bearer',
    `bearer,${accessToken}`,
  ]) {
    assert.equal((await browserOf(identity).get('/v1/me', { authorization })).status, 401)
  }
  const inQuery = await browserOf(identity).get(`/v1/me?access_token=${accessToken}`)
  assert.ok([400, 401].includes(inQuery.status))
  assert.equal(
    (await browserOf(identity).get('/v1/me', { authorization: `Bearer ${accessToken}` })).status,
    200,
  )
})

test('a token runs out, and stops at once for a disabled account or a lost role', async (t) => {
  const identity = await identityApp(t)
  const person = await identity.given.operator()
  const { accessToken } = await tokensOf(identity, person, 'operator')
  const ask = () => browserOf(identity).get('/v1/me', { authorization: `Bearer ${accessToken}` })
  assert.equal((await ask()).status, 200)
  await identity.db.deleteFrom('operators').where('account_id', '=', person.accountId).execute()
  assert.equal(codeOf(await ask()), 'account.surface_refused')
  await identity.db
    .insertInto('operators')
    .values({ account_id: person.accountId, role: 'support' })
    .execute()
  assert.partialDeepStrictEqual((await ask()).json, { operatorRole: 'support' })
  await identity.db
    .updateTable('accounts')
    .set({ state: 'disabled' })
    .where('id', '=', person.accountId)
    .execute()
  assert.equal(codeOf(await ask()), 'auth.token_invalid')
  await identity.db
    .updateTable('accounts')
    .set({ state: 'active' })
    .where('id', '=', person.accountId)
    .execute()
  identity.clock.pass(6 * 60_000)
  assert.equal(codeOf(await ask()), 'auth.token_invalid')
})

test('another issuer speaks for the accounts that are linked to it, on the surfaces it was given', async (t) => {
  const keys = await generateKeyPair('ES256')
  const issuer = 'https://login.example'
  let isDown = false
  const issuerFetch = async (): Promise<Response> => {
    if (isDown) throw new TypeError('fetch failed')
    return Response.json({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] })
  }
  const trusted = {
    name: 'login',
    label: 'Login',
    issuer,
    audiences: { customers: 'app' },
    jwksUrl: new URL(`${issuer}/keys`),
    algorithms: ['ES256'],
    marksAccessTokens: false,
    client: undefined,
    surfaces: {},
  } as const
  const identity = await identityApp(t, { issuers: [trusted], issuerFetch })
  await seedDirect(identity)
  const person = await identity.given.customer()
  const sign = (claims: JWTPayload) =>
    new SignJWT({ iss: issuer, sub: 'subject-1', aud: 'customers', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(keys.privateKey)
  const ask = async (claims: JWTPayload) =>
    browserOf(identity).get('/v1/me', { authorization: `Bearer ${await sign(claims)}` })
  isDown = true
  assert.equal(codeOf(await ask({})), 'auth.unavailable')
  isDown = false
  assert.equal(codeOf(await ask({})), 'auth.token_invalid')
  await identity.unitOfWork(systemActor('test'), 'platform', ({ db }) =>
    db
      .insertInto('account_identities')
      .values({ issuer, subject: 'subject-1', account_id: person.accountId })
      .execute(),
  )
  assert.partialDeepStrictEqual((await ask({})).json, { accountId: person.accountId, surface: 'app' })
  // It cannot speak for an account of ours by its id, for a surface it was not given, or with an id token.
  assert.equal(codeOf(await ask({ sub: person.accountId })), 'auth.token_invalid')
  assert.equal(codeOf(await ask({ aud: 'freehold-operator' })), 'auth.token_invalid')
  assert.equal(codeOf(await ask({ nonce: 'n' })), 'auth.token_invalid')
  assert.equal(codeOf(await ask({ iss: `${identity.origin}/oidc` })), 'auth.token_invalid')
})

test('a rotated key is published before it signs, and old tokens stay good while they last', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { rotateSigningKeys } = await import('#features/identity-provider')
  const person = await identity.given.customer()
  const before = await tokensOf(identity, person)
  await rotateSigningKeys(identity.accountDeps)
  await identity.identityProvider.reload()
  const published = (await browserOf(identity).get('/oidc/jwks')).json as { keys: { kid: string }[] }
  assert.equal(published.keys.length, 2)
  const kidOf = (token: string) => decodeProtectedHeader(token).kid
  const during = await tokensOf(identity, person)
  assert.equal(kidOf(during.accessToken), kidOf(before.accessToken))
  identity.clock.pass(11 * 60_000)
  await identity.identityProvider.reload()
  const after = await tokensOf(identity, person)
  assert.notEqual(kidOf(after.accessToken), kidOf(before.accessToken))
  const secret = JSON.stringify((await browserOf(identity).get('/oidc/jwks')).json)
  assert.ok(!secret.includes('"d"'))
})
