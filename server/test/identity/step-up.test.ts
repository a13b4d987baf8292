import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PasskeyRequest, SignInStep } from '@freehold/contract'
import { accountHint } from '#features/identity-provider'
import type { TestLife } from '#test/test-db'
import { codeAt } from './code-generator.ts'
import { addPasskey, addTotp } from './factor-steps.ts'
import {
  type Browser,
  browserOf,
  codeOf,
  follow,
  goodPassword,
  identityApp,
  type IdentityApp,
  seedDirect,
  signInAs,
} from './identity-app.ts'
import { softAuthenticator } from './soft-authenticator.ts'

type Surface = 'app' | 'operator' | 'partner'
const stepOf = ({ json }: { json: unknown }): SignInStep => json as SignInStep
const minute = 60_000

async function start(t: TestLife, options: Parameters<typeof identityApp>[1] = {}): Promise<IdentityApp> {
  const identity = await identityApp(t, options)
  await seedDirect(identity)
  return identity
}

/** Leaves for a confirmation as the console does; answers the sign-in it becomes. */
async function beginStepUp(browser: Browser, surface: Surface): Promise<string> {
  const left = await browser.get(`/auth/${surface}/sign-in?stepUp=1&returnTo=%2Fconfirmed`)
  const asked = await browser.get(left.location ?? '')
  const uid = /\/sign-in\/([\w-]+)$/.exec(asked.location ?? '')?.[1]
  assert.ok(uid !== undefined, `${asked.status} ${asked.location} ${asked.body}`)
  return uid
}

/** Something that needs a fresh proof and changes nothing. */
async function isFresh(browser: Browser, surface: Surface): Promise<boolean> {
  const answer = await browser.post(`/${surface}/v1/me/password`, { newPassword: 'harbour-candle-mosaic' })
  assert.ok(['account.password_wrong', 'auth.step_up_required'].includes(String(codeOf(answer))), answer.body)
  return codeOf(answer) === 'account.password_wrong'
}

const finish = async (browser: Browser, step: SignInStep): Promise<string> => {
  assert.equal(step.step, 'done')
  return (await follow(browser, await browser.get(step.continueAt ?? ''))).at
}

test('a proof is fresh for five minutes; a confirmation by password renews it where there is no second factor', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  assert.equal(await isFresh(browser, 'app'), true)
  const before = browser.jar.get('fh_app')
  const provedAt = new Date(Date.now() - 5 * minute)
  await identity.db.updateTable('web_sessions').set({ authenticated_at: provedAt }).execute()
  assert.equal(await isFresh(browser, 'app'), false)
  const uid = await beginStepUp(browser, 'app')
  assert.partialDeepStrictEqual((await browser.get(`/v1/interactions/${uid}`)).json, {
    step: 'confirm',
    email: person.email,
    factors: ['password'],
    demo: false,
  })
  const body = { email: person.email, password: goodPassword }
  const done = stepOf(await browser.post(`/v1/interactions/${uid}`, body))
  assert.equal(await finish(browser, done), '/confirmed')
  assert.equal(await isFresh(browser, 'app'), true)
  assert.notEqual(browser.jar.get('fh_app'), before)
})

test('with a second factor it is that which confirms, by itself; the password is not enough', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  const { secret } = await addTotp(browser, 'app')
  // What opened the session falls short of what protects the account by now.
  assert.equal(await isFresh(browser, 'app'), false)
  const uid = await beginStepUp(browser, 'app')
  const asked = stepOf(await browser.get(`/v1/interactions/${uid}`))
  assert.equal(asked.step, 'confirm')
  assert.deepEqual(asked.factors, ['totp', 'recovery_code'])
  const body = { email: person.email, password: goodPassword }
  assert.equal(stepOf(await browser.post(`/v1/interactions/${uid}`, body)).step, 'second_factor')
  await browser.forgetSteps()
  const second = await beginStepUp(browser, 'app')
  const code = codeAt(secret, identity.clock.now())
  const done = stepOf(await browser.post(`/v1/interactions/${second}/totp`, { code }))
  assert.equal(await finish(browser, done), '/confirmed')
  assert.equal(await isFresh(browser, 'app'), true)
})

test('a passkey confirms, and only the own one', async (t) => {
  const origin = 'http://localhost:8090'
  const identity = await start(t, { origin })
  const [own, foreign] = [softAuthenticator(origin), softAuthenticator(origin)]
  const browsers = [browserOf(identity), browserOf(identity)] as const
  for (const [index, device] of [own, foreign].entries()) {
    const browser = browsers[index] ?? browsers[0]
    await signInAs(browser, 'app', await identity.given.customer())
    await addPasskey(browser, 'app', device)
  }
  const [browser] = browsers
  const uid = await beginStepUp(browser, 'app')
  const begin = async () =>
    (await browser.post(`/v1/interactions/${uid}/passkey/begin`, {})).json as PasskeyRequest
  const prove = (answer: object) => browser.post(`/v1/interactions/${uid}/passkey`, { answer })
  assert.equal(codeOf(await prove(foreign.answer(await begin()))), 'factor.passkey_refused')
  assert.equal(await finish(browser, stepOf(await prove(own.answer(await begin())))), '/confirmed')
  assert.equal(await isFresh(browser, 'app'), true)
})

test('another person may sign in instead, and is then who is there', async (t) => {
  const identity = await start(t)
  const [one, two] = [await identity.given.customer(), await identity.given.customer()]
  const browser = browserOf(identity)
  await signInAs(browser, 'app', one)
  const uid = await beginStepUp(browser, 'app')
  const body = { email: two.email, password: goodPassword }
  await finish(browser, stepOf(await browser.post(`/v1/interactions/${uid}`, body)))
  assert.partialDeepStrictEqual((await browser.get('/app/v1/me')).json, { accountId: two.accountId })
})

test('codes confirm nobody who is not signed in in this browser', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  const { secret } = await addTotp(browser, 'app')
  const stranger = browserOf(identity)
  const hint = `${accountHint}${person.accountId}`
  const left = await stranger.get('/auth/app/sign-in?stepUp=1')
  const url = new URL(left.location ?? '')
  url.searchParams.set('login_hint', hint)
  const uid = /\/sign-in\/([\w-]+)$/.exec((await stranger.get(url.href)).location ?? '')?.[1] ?? ''
  assert.partialDeepStrictEqual((await stranger.get(`/v1/interactions/${uid}`)).json, {
    step: 'password',
    email: null,
    factors: [],
  })
  const code = codeAt(secret, identity.clock.now(), 1)
  const refused = await stranger.post(`/v1/interactions/${uid}/totp`, { code })
  assert.equal(codeOf(refused), 'interaction.begin_again')
})

test('someone signed in without a second factor does not get onto a surface that needs one', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  const operators = identity.db.insertInto('operators')
  await operators.values({ account_id: person.accountId, role: 'owner' }).execute()
  const left = await browser.get('/auth/operator/sign-in')
  const asked = await browser.get(left.location ?? '')
  const uid = /\/sign-in\/([\w-]+)$/.exec(asked.location ?? '')?.[1] ?? ''
  assert.equal(stepOf(await browser.get(`/v1/interactions/${uid}`)).step, 'password')
  const body = { email: person.email, password: goodPassword }
  assert.equal(stepOf(await browser.post(`/v1/interactions/${uid}`, body)).step, 'enrolment')
})

test('a browser whose last proof is old is asked again before it gets onto a surface', async (t) => {
  const identity = await start(t)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer())
  const silent = await browser.get((await browser.get('/auth/app/sign-in')).location ?? '')
  assert.match(silent.location ?? '', /\/auth\/app\/callback\?/)
  identity.clock.pass(31 * minute)
  const asked = await browser.get((await browser.get('/auth/app/sign-in')).location ?? '')
  const uid = /\/sign-in\/([\w-]+)$/.exec(asked.location ?? '')?.[1] ?? ''
  // The password, not merely a second factor: the session that was idle is over.
  assert.equal(stepOf(await browser.get(`/v1/interactions/${uid}`)).step, 'password')
})

test('a persona of the demo confirms with one click, on this machine, on every surface it is on', async (t) => {
  const identity = await start(t, { demo: true })
  await identity.given.customer('carl@demo.example')
  const olga = await identity.given.account('olga@demo.example')
  await identity.db.insertInto('operators').values({ account_id: olga.accountId, role: 'owner' }).execute()
  const browser = browserOf(identity)
  for (const persona of ['operator', 'customer']) {
    const end = await follow(browser, await browser.get(`/_demo/${persona}`))
    assert.equal((await browser.get(`${end.at}/v1/me`)).status, 200, end.body)
  }
  // The provider knows Carl by now; it is Olga who is to confirm.
  const uid = await beginStepUp(browser, 'operator')
  assert.partialDeepStrictEqual((await browser.get(`/v1/interactions/${uid}`)).json, {
    email: 'olga@demo.example',
    demo: true,
  })
  const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, origin: identity.origin, host: new URL(identity.origin).host }
  const url = `/v1/interactions/${uid}/demo`
  const away = { method: 'POST', url, headers, payload: {} } as const
  assert.equal((await identity.app.inject({ ...away, remoteAddress: '203.0.113.9' })).statusCode, 404)
  const proxied = { ...headers, 'x-forwarded-for': '127.0.0.1' }
  assert.equal((await identity.app.inject({ ...away, headers: proxied })).statusCode, 404)
  assert.equal(await finish(browser, stepOf(await browser.post(url, {}))), '/confirmed')
  assert.partialDeepStrictEqual((await browser.get('/operator/v1/me')).json, { accountId: olga.accountId })
})

test('outside the demo there is no such click', async (t) => {
  const identity = await start(t)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer('carl@demo.example'))
  const uid = await beginStepUp(browser, 'app')
  const refused = await browser.post(`/v1/interactions/${uid}/demo`, {})
  assert.equal(codeOf(refused), 'interaction.not_found')
})
