import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WebSession } from '@freehold/contract'
import { newId } from '#platform/ids'
import {
  type Browser,
  browserOf,
  codeOf,
  follow,
  identityApp,
  type IdentityApp,
  seedDirect,
  signInAs,
} from './identity-app.ts'
import { tokensOf } from './raw-client.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const own = {
  origin: 'http://127.0.0.1:8090',
  'sec-fetch-site': 'same-origin',
  'x-freehold-csrf': '1',
}

async function list(browser: Browser, surface = 'app'): Promise<WebSession[]> {
  const answer = await browser.get(`/${surface}/v1/me/sessions`)
  assert.equal(answer.status, 200, answer.body)
  return (answer.json as { data: WebSession[] }).data
}

const isIn = async (browser: Browser, surface = 'app'): Promise<boolean> =>
  (await browser.get(`/${surface}/v1/me`)).status === 200

async function given(identity: IdentityApp, count: number) {
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browsers = Array.from({ length: count }, () => browserOf(identity))
  for (const browser of browsers) await signInAs(browser, 'app', person)
  return { person, browsers }
}

const end = (browser: Browser, id: string) =>
  browser.send('DELETE', `/app/v1/me/sessions/${id}`, { headers: { ...own, 'idempotency-key': newId() } })

test('a person sees the browsers that are signed in, and which of them this is', async (t) => {
  const identity = await identityApp(t)
  const { person, browsers } = await given(identity, 2)
  const [first, second] = browsers
  assert.ok(first !== undefined && second !== undefined)
  const third = browserOf(identity)
  const send = third.send
  // All requests of this one say what they are.
  Object.assign(third, {
    send: (...[method, address, options]: Parameters<typeof send>) =>
      send(method, address, { ...options, headers: { 'user-agent': firefox, ...options?.headers } }),
    get: (address: string) => send('GET', address, { headers: { 'user-agent': firefox } }),
  })
  await signInAs(third, 'app', person)
  const sessions = await list(third)
  assert.equal(sessions.length, 3)
  const current = sessions.filter((session) => session.current)
  assert.equal(current.length, 1)
  assert.partialDeepStrictEqual(current[0], {
    surface: 'app',
    browser: 'Firefox 140',
    system: 'Linux',
    network: '127.0.0.1',
    method: 'pwd',
    issuer: null,
  })
  assert.deepEqual(
    (await list(first)).map(({ id }) => id).toSorted(),
    sessions.map(({ id }) => id).toSorted(),
  )
  const stranger = browserOf(identity)
  await signInAs(stranger, 'app', await identity.given.customer())
  assert.equal((await list(stranger)).length, 1)
})

test('one browser is signed out at once, and does not get back in by itself', async (t) => {
  const identity = await identityApp(t)
  const { browsers } = await given(identity, 3)
  const [mine, other, third] = browsers
  assert.ok(mine !== undefined && other !== undefined && third !== undefined)
  const target = (await list(other)).find(({ current }) => current)
  assert.ok(target !== undefined)
  const stranger = browserOf(identity)
  await signInAs(stranger, 'app', await identity.given.customer())
  assert.equal(codeOf(await end(stranger, target.id)), 'session.not_found')
  assert.equal(await isIn(other), true)
  const began = performance.now()
  assert.equal((await end(mine, target.id)).status, 204)
  assert.equal(await isIn(other), false)
  assert.ok(performance.now() - began < 1_000)
  const again = await follow(other, await other.get('/auth/app/sign-in'))
  assert.match(again.at, /\/sign-in\//, 'the provider asks who is there')
  assert.equal(await isIn(mine), true)
  assert.equal(await isIn(third), true)
  assert.equal(codeOf(await end(mine, target.id)), 'session.not_found')
})

test('all others are signed out, and this one stays', async (t) => {
  const identity = await identityApp(t)
  const { browsers } = await given(identity, 4)
  const [mine, ...others] = browsers
  assert.ok(mine !== undefined)
  const answer = await mine.post('/app/v1/me/sessions/end-others', {}, { 'idempotency-key': newId() })
  assert.deepEqual(answer.json, { ended: 3 })
  for (const other of others) {
    assert.equal(await isIn(other), false)
    assert.match((await follow(other, await other.get('/auth/app/sign-in'))).at, /\/sign-in\//)
  }
  assert.equal(await isIn(mine), true)
  identity.clock.pass(4 * 60_000)
  assert.equal(await isIn(mine), true, 'its tokens are renewed as before')
})

test('an operator signs a person out everywhere, tokens at /v1 too, at once, with a fresh proof', async (t) => {
  const identity = await identityApp(t)
  const { person, browsers } = await given(identity, 2)
  const { accessToken } = await tokensOf(identity, person)
  const byToken = () => browserOf(identity).get('/v1/me', { authorization: `Bearer ${accessToken}` })
  assert.equal((await byToken()).status, 200)
  const operator = browserOf(identity)
  await signInAs(operator, 'operator', await identity.given.operator())
  const ask = (accountId: string) =>
    operator.post(`/operator/v1/accounts/${accountId}/sessions/end`, {}, { 'idempotency-key': newId() })
  identity.clock.pass(6 * 60_000)
  const stale = await ask(person.accountId)
  assert.equal(codeOf(stale), 'auth.step_up_required')
  identity.clock.pass(-6 * 60_000)
  assert.equal(codeOf(await ask(newId())), 'account.not_found')
  assert.equal((await byToken()).status, 200)
  const began = performance.now()
  assert.deepEqual((await ask(person.accountId)).json, { ended: 2 })
  for (const browser of browsers) assert.equal(await isIn(browser), false)
  assert.equal(codeOf(await byToken()), 'auth.token_invalid')
  assert.ok(performance.now() - began < 1_000)
  assert.equal(await isIn(operator, 'operator'), true)
})

test('a token ends with the sign-in that it came of', async (t) => {
  const identity = await identityApp(t)
  const { person } = await given(identity, 1)
  const [first, second] = [await tokensOf(identity, person), await tokensOf(identity, person)]
  const ask = (token: string) => browserOf(identity).get('/v1/me', { authorization: `Bearer ${token}` })
  const { deleteGrantOf } = await import('#features/identity-provider')
  await deleteGrantOf(identity.db, first.refreshToken)
  assert.equal((await ask(first.accessToken)).status, 401)
  assert.equal((await ask(second.accessToken)).status, 200)
})

test('a step-up replaces the session by one with a newer proof; the old cookie is worth nothing', async (t) => {
  const identity = await identityApp(t)
  const { person, browsers } = await given(identity, 1)
  const [browser] = browsers
  assert.ok(browser !== undefined)
  const before = browser.jar.get('fh_app') ?? ''
  const left = await browser.get('/auth/app/sign-in?stepUp=1&returnTo=/app/x')
  const asked = new URL(left.location ?? '', identity.origin)
  assert.equal(asked.searchParams.get('max_age'), '0')
  assert.equal(asked.searchParams.get('prompt'), 'login')
  assert.equal(asked.searchParams.get('acr_values'), 'urn:freehold:mfa')
  const page = await browser.get(asked.href)
  const uid = /\/sign-in\/([A-Za-z0-9_-]+)$/.exec(page.location ?? '')?.[1] ?? ''
  const answer = await browser.post(`/v1/interactions/${uid}`, {
    email: person.email,
    password: 'lantern-orbit-velvet-27',
  })
  const { continueAt } = answer.json as { continueAt: string }
  const back = await follow(browser, await browser.get(continueAt))
  assert.equal(back.at, '/app/x')
  assert.notEqual(browser.jar.get('fh_app'), before)
  const thief = browserOf(identity)
  thief.jar.set('fh_app', before)
  assert.equal(await isIn(thief), false)
  assert.equal((await list(browser)).length, 1)
})
