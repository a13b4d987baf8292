import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { browserOf, identityApp, seedDirect, signInAs } from './identity-app.ts'
import { tokensOf } from './raw-client.ts'

test('each surface is entered by its own people, who then read who they are', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { given } = identity
  const people = {
    operator: await given.operator(),
    partner: await given.partner(),
    app: await given.customer(),
  }
  for (const surface of ['operator', 'partner', 'app'] as const) {
    const browser = browserOf(identity)
    assert.equal(
      await signInAs(browser, surface, people[surface], { returnTo: `/${surface}/orders?x=1` }),
      `/${surface}/orders?x=1`,
    )
    const me = await browser.get(`/${surface}/v1/me`)
    assert.equal(me.status, 200, me.body)
    assert.partialDeepStrictEqual(me.json, { accountId: people[surface].accountId, surface })
    const names = [...browser.jar.keys()]
    assert.ok(names.includes(`fh_${surface}`))
    assert.deepEqual(
      names.filter((name) => name.startsWith('fh_') && /^fh_(operator|partner|app)$/.test(name)),
      [`fh_${surface}`],
    )
  }
})

test('one browser holds three people on three surfaces at once, and signing out ends one of them', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { given } = identity
  const browser = browserOf(identity)
  await signInAs(browser, 'operator', await given.operator())
  await signInAs(browser, 'partner', await given.partner())
  await signInAs(browser, 'app', await given.customer())
  for (const surface of ['operator', 'partner', 'app']) {
    assert.equal((await browser.get(`/${surface}/v1/me`)).status, 200)
  }
  const out = await browser.post('/auth/partner/sign-out', {})
  assert.deepEqual(out.json, { continueAt: '/' })
  assert.equal((await browser.get('/partner/v1/me')).status, 401)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  // Renewed at the provider, so its grant has not ended with the other's.
  identity.clock.pass(4 * 60_000)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  assert.equal((await browser.get('/app/v1/me')).status, 200)
})

test('the access token is an ES256 at+jwt of five minutes for exactly one audience, and serves at /v1', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const { accessToken } = await tokensOf(identity, person)
  const { typ, alg } = decodeProtectedHeader(accessToken)
  assert.deepEqual({ typ, alg }, { typ: 'at+jwt', alg: 'ES256' })
  const claims = decodeJwt(accessToken)
  assert.equal(claims.aud, 'freehold-app')
  assert.equal(claims.sub, person.accountId)
  assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 300)
  assert.deepEqual(claims['amr'], ['pwd'])
  assert.equal(claims['acr'], 'urn:freehold:password')
  assert.equal(typeof claims['auth_time'], 'number')
  const browser = browserOf(identity)
  const me = await browser.get('/v1/me', { authorization: `Bearer ${accessToken}` })
  assert.equal(me.status, 200, me.body)
  assert.partialDeepStrictEqual(me.json, { accountId: person.accountId, surface: 'app' })
})
