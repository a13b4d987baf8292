import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PasskeyCreation, PasskeyRequest, SignInStep } from '@freehold/contract'
import type { TestLife } from '#test/test-db'
import { addPasskey, amrOf, securityOf } from './factor-steps.ts'
import {
  beginSignIn,
  browserOf,
  codeOf,
  follow,
  goodPassword,
  identityApp,
  type IdentityApp,
  type Person,
  seedDirect,
  signInAs,
} from './identity-app.ts'
import { softAuthenticator, type SoftAuthenticator } from './soft-authenticator.ts'

const origin = 'http://localhost:8090'
const stepOf = ({ json }: { json: unknown }): SignInStep => json as SignInStep

async function start(t: TestLife): Promise<IdentityApp> {
  const identity = await identityApp(t, { origin })
  await seedDirect(identity)
  return identity
}

async function customerWith(identity: IdentityApp, device: SoftAuthenticator): Promise<Person> {
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  await addPasskey(browser, 'app', device)
  return person
}

/** Opens a sign-in and asks it for a challenge. */
async function challenged(identity: IdentityApp, surface: 'app' | 'operator' = 'app') {
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, surface)
  const begun = await browser.post(`/v1/interactions/${uid}/passkey/begin`, {})
  assert.equal(begun.status, 200, begun.body)
  const prove = (answer: object) => browser.post(`/v1/interactions/${uid}/passkey`, { answer })
  return { browser, uid, request: begun.json as PasskeyRequest, prove }
}

test('a passkey alone signs in, and is more than one factor', async (t) => {
  const identity = await start(t)
  const device = softAuthenticator(origin)
  const person = await customerWith(identity, device)
  const { browser, request, prove } = await challenged(identity)
  assert.equal(request.userVerification, 'required')
  assert.deepEqual(request.allowCredentials, [])
  const done = stepOf(await prove(device.answer(request)))
  assert.equal(done.step, 'done')
  const end = await follow(browser, await browser.get(done.continueAt ?? ''))
  assert.equal(end.at, '/app')
  assert.equal((await browser.get('/app/v1/me')).status, 200)
  assert.deepEqual(await amrOf(identity, person), ['hwk', 'mfa'])
  const { passkeys } = await securityOf(browser, 'app')
  assert.ok(passkeys[0]?.lastUsedAt !== null)

  const synced = softAuthenticator(origin, { synced: true })
  const other = await customerWith(identity, synced)
  const next = await challenged(identity)
  const step = stepOf(await next.prove(synced.answer(next.request)))
  await follow(next.browser, await next.browser.get(step.continueAt ?? ''))
  assert.deepEqual(await amrOf(identity, other), ['swk', 'mfa'])
})

test('a passkey is the second factor after a password, but only the own one', async (t) => {
  const identity = await start(t)
  const [own, foreign] = [softAuthenticator(origin), softAuthenticator(origin)]
  const person = await customerWith(identity, own)
  await customerWith(identity, foreign)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const to = (path: string, body: object) => browser.post(`/v1/interactions/${uid}${path}`, body)
  const asked = stepOf(await to('', { email: person.email, password: goodPassword }))
  assert.deepEqual(asked.factors, ['passkey', 'recovery_code'])
  const request = (await to('/passkey/begin', {})).json as PasskeyRequest
  assert.deepEqual(
    request.allowCredentials.map(({ id }) => id),
    [own.credentialId],
  )
  assert.equal(codeOf(await to('/passkey', { answer: foreign.answer(request) })), 'factor.passkey_refused')
  const second = (await to('/passkey/begin', {})).json as PasskeyRequest
  assert.equal(stepOf(await to('/passkey', { answer: own.answer(second) })).step, 'done')
})

test('answers that are not the right device, site, challenge, person or count are refused', async (t) => {
  const identity = await start(t)
  const device = softAuthenticator(origin)
  await customerWith(identity, device)
  const twists = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:8091' },
    { rpId: 'evil.example' },
    { challenge: 'bm90LWEtY2hhbGxlbmdlLW9mLW91cnMtYXQtYWxs' },
    { verified: false },
    { counter: 1 },
    { counter: 0 },
  ]
  // The counter has gone on to 2 by a proper use.
  const proper = await challenged(identity)
  assert.equal(stepOf(await proper.prove(device.answer(proper.request))).step, 'done')
  for (const twist of twists) {
    identity.clock.pass(3_600_000)
    const { request, prove } = await challenged(identity)
    const refused = await prove(device.answer(request, twist))
    assert.equal(codeOf(refused), 'factor.passkey_refused', JSON.stringify(twist))
  }
  identity.clock.pass(3_600_000)
  const unknown = await challenged(identity)
  const stranger = softAuthenticator(origin)
  assert.equal(codeOf(await unknown.prove(stranger.answer(unknown.request))), 'factor.passkey_refused')
  const tampered = await challenged(identity)
  const answer = device.answer(tampered.request, { counter: 50 })
  const signature = `${answer.response.signature.slice(0, -8)}AAAAAAAA`
  const forged = { ...answer, response: { ...answer.response, signature } }
  assert.equal(codeOf(await tampered.prove(forged)), 'factor.passkey_refused')
  identity.clock.pass(3_600_000)
  const nonsense = { ...answer, response: { ...answer.response, clientDataJSON: 'bm9uc2Vuc2U' } }
  assert.equal(codeOf(await tampered.prove(nonsense)), 'factor.passkey_refused')
})

test('a challenge serves once, in its own sign-in, for a while', async (t) => {
  const identity = await start(t)
  const device = softAuthenticator(origin)
  await customerWith(identity, device)
  const first = await challenged(identity)
  const answer = device.answer(first.request)
  // Carried to another sign-in it is not that one's.
  const other = await challenged(identity)
  assert.equal(codeOf(await other.prove(answer)), 'factor.passkey_refused')
  assert.equal(stepOf(await first.prove(answer)).step, 'done')
  assert.equal(codeOf(await first.prove(answer)), 'factor.passkey_refused')
  const late = await challenged(identity)
  identity.clock.pass(11 * 60_000)
  assert.equal(codeOf(await late.prove(device.answer(late.request))), 'factor.passkey_refused')
  // A challenge for making a passkey is none for signing in.
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer())
  const creation = (await browser.post('/app/v1/me/passkeys/begin', {})).json as PasskeyCreation
  const crossed = await challenged(identity)
  const { challenge } = creation
  assert.equal(
    codeOf(await crossed.prove(device.answer({ ...crossed.request, challenge }))),
    'factor.passkey_refused',
  )
})

test('a disabled account is not signed in by its passkey, nor one without access to the surface', async (t) => {
  const identity = await start(t)
  const device = softAuthenticator(origin)
  const person = await customerWith(identity, device)
  const wrongDoor = await challenged(identity, 'operator')
  assert.equal(codeOf(await wrongDoor.prove(device.answer(wrongDoor.request))), 'account.surface_refused')
  await identity.db
    .updateTable('accounts')
    .set({ state: 'disabled' })
    .where('id', '=', person.accountId)
    .execute()
  const { request, prove } = await challenged(identity)
  assert.equal(codeOf(await prove(device.answer(request))), 'factor.passkey_refused')
})

test('passkeys are named, renamed and removed, each by its own person only', async (t) => {
  const identity = await start(t)
  const [one, two] = [softAuthenticator(origin), softAuthenticator(origin)]
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  const first = await addPasskey(browser, 'app', one)
  // The session was opened without it: what follows needs a stronger proof first.
  const again = await challenged(identity)
  const step = stepOf(await again.prove(one.answer(again.request)))
  await follow(again.browser, await again.browser.get(step.continueAt ?? ''))
  const second = await addPasskey(again.browser, 'app', two)
  const { own } = again.browser
  const renamed = await again.browser.send('PATCH', `/app/v1/me/passkeys/${second}`, {
    headers: own,
    body: { name: 'Key ring' },
  })
  assert.partialDeepStrictEqual(renamed.json, { name: 'Key ring' })
  const stranger = browserOf(identity)
  await signInAs(stranger, 'app', await identity.given.customer())
  for (const [method, body] of [
    ['PATCH', { name: 'Mine' }],
    ['DELETE', undefined],
  ] as const) {
    const path = `/app/v1/me/passkeys/${second}`
    const refused = await stranger.send(method, path, {
      headers: stranger.own,
      ...(body === undefined ? {} : { body }),
    })
    assert.equal(codeOf(refused), 'factor.not_found')
  }
  const gone = await again.browser.send('DELETE', `/app/v1/me/passkeys/${first}`, { headers: own })
  assert.equal(gone.status, 204, gone.body)
  assert.deepEqual(
    (await securityOf(again.browser, 'app')).passkeys.map(({ name }) => name),
    ['Key ring'],
  )
  const removed = await challenged(identity)
  assert.equal(codeOf(await removed.prove(one.answer(removed.request))), 'factor.passkey_refused')
})

test('new passkeys are taken from our origin, with the person verified, and never from another account', async (t) => {
  const identity = await start(t)
  const device = softAuthenticator(origin)
  await customerWith(identity, device)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer())
  const begin = async () => (await browser.post('/app/v1/me/passkeys/begin', {})).json as PasskeyCreation
  const add = (registration: object) => browser.post('/app/v1/me/passkeys', { name: 'Mine', registration })
  for (const twist of [{ origin: 'https://evil.example' }, { verified: false }, { rpId: 'evil.example' }]) {
    const refused = await add(softAuthenticator(origin).create(await begin(), twist))
    assert.equal(codeOf(refused), 'factor.passkey_refused', JSON.stringify(twist))
  }
  assert.equal(codeOf(await add(device.create(await begin()))), 'factor.passkey_refused')
  // A challenge that was answered wrongly is used up.
  const creation = await begin()
  const fresh = softAuthenticator(origin)
  await add(fresh.create(creation, { verified: false }))
  assert.equal(codeOf(await add(fresh.create(creation))), 'factor.passkey_refused')
  assert.equal((await add(fresh.create(await begin()))).status, 201)
})

test('at an address without a host name there are no passkeys, and it is said', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  assert.equal(stepOf(await browser.get(`/v1/interactions/${uid}`)).passkeysPossible, false)
  const refused = await browser.post(`/v1/interactions/${uid}/passkey/begin`, {})
  assert.equal(codeOf(refused), 'factor.passkeys_unavailable')
})

test('an operator enrols with a passkey as well', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const operators = identity.db.insertInto('operators')
  await operators.values({ account_id: person.accountId, role: 'support' }).execute()
  const device = softAuthenticator(origin)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'operator')
  const to = (path: string, body: object) => browser.post(`/v1/interactions/${uid}${path}`, body)
  await to('', { email: person.email, password: goodPassword })
  const creation = (await to('/enrolment/passkey/begin', {})).json as PasskeyCreation
  const registration = device.create(creation)
  const done = stepOf(await to('/enrolment/passkey', { name: 'Key', registration }))
  assert.equal(done.step, 'done')
  assert.equal(done.recoveryCodes?.length, 10)
  const end = await follow(browser, await browser.get(done.continueAt ?? ''))
  assert.equal(end.at, '/operator')
})
