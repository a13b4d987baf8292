import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accounts } from '#features/accounts'
import type { TestLife } from '#test/test-db'
import { codeAt } from './code-generator.ts'
import { addTotp } from './factor-steps.ts'
import {
  beginSignIn,
  browserOf,
  goodPassword,
  identityApp,
  type IdentityApp,
  seedDirect,
  signInAs,
} from './identity-app.ts'

async function start(t: TestLife): Promise<IdentityApp> {
  const identity = await identityApp(t)
  await seedDirect(identity)
  return identity
}

/** A browser somewhere, in the middle of a sign-in to the app. */
async function visitor(identity: IdentityApp, remoteAddress: string) {
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  return async (path: string, payload: object) => {
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, origin: identity.origin, host: new URL(identity.origin).host }
    const url = `/v1/interactions/${uid}${path}`
    const answer = await identity.app.inject({ method: 'POST', url, remoteAddress, headers, payload })
    for (const { name, value } of answer.cookies) browser.jar.set(name, value)
    return { status: answer.statusCode, code: answer.json<{ code?: string }>().code }
  }
}

/** How many refused sign-ins the log tells of, by reason. */
async function refusals(identity: IdentityApp): Promise<readonly { reason: string; count?: number }[]> {
  const rows = await identity.db
    .selectFrom('audit_events')
    .select('body')
    .where('action', '=', 'account.sign_in_refused')
    .orderBy('ord')
    .execute()
  return rows.map(({ body }) => (JSON.parse(body) as { details: { reason: string; count?: number } }).details)
}

test('codes are guessed by nobody from many networks, and whoever was here before is not kept out', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const home = browserOf(identity)
  await signInAs(home, 'app', person)
  const { secret } = await addTotp(home, 'app')
  // The person's own network has seen a right code.
  await home.forgetSteps()
  await signInAs(browserOf(identity), 'app', person)
  const typed = { email: person.email, password: goodPassword }
  let judged = 0
  for (let n = 0; n < 60; n += 1) {
    const ask = await visitor(identity, `203.0.113.${n}`)
    await ask('', typed)
    const { code } = await ask('/totp', { code: '000000' })
    if (code === 'factor.code_refused') judged += 1
    else assert.equal(code, 'account.sign_in_delayed')
  }
  assert.equal(judged, 4)
  await home.forgetSteps()
  const own = await visitor(identity, '127.0.0.1')
  await own('', typed)
  assert.equal((await own('/totp', { code: codeAt(secret, identity.clock.now()) })).status, 200)
})

test('of guesses from ever new networks ten an hour are judged, and none keeps anybody out for longer than 15 minutes', async (t) => {
  const identity = await start(t)
  const { email } = await identity.given.customer()
  let judged = 0
  for (let minute = 0; minute < 60; minute += 1) {
    for (let n = 0; n < 2; n += 1) {
      const ask = await visitor(identity, `203.0.${minute}.${n}`)
      const { code } = await ask('', { email, password: 'a guess of somebody' })
      if (code === 'account.sign_in_refused') judged += 1
    }
    identity.clock.pass(60_000)
  }
  assert.ok(judged <= 10, `${judged} guesses were judged`)
  identity.clock.pass(15 * 60_000)
  const own = await visitor(identity, '198.51.100.1')
  assert.equal((await own('', { email, password: goodPassword })).status, 200)
})

test('the first refusals of a source are events of their own, the rest of its minute is one', async (t) => {
  const identity = await start(t)
  // Begins with a minute, so that all of it falls into one.
  identity.clock.pass(60_000 - (identity.clock.now().getTime() % 60_000))
  const ask = await visitor(identity, '203.0.113.7')
  for (let n = 0; n < 40; n += 1) {
    await ask('', { email: `nobody${n}@example.com`, password: 'not-anybodys-password' })
  }
  const other = await visitor(identity, '198.51.100.9')
  await other('', { email: 'nobody@example.com', password: 'not-anybodys-password' })
  const told = await refusals(identity)
  assert.equal(told.length, 6)
  assert.ok(told.every(({ reason }) => reason === 'unknown'))
  const sweep = accounts.sweeps?.(identity.accountDeps).find(({ name }) => name === 'accounts.refusals')
  const signal = new AbortController().signal
  await sweep?.run(signal)
  assert.equal((await refusals(identity)).length, 6)
  identity.clock.pass(4 * 60_000)
  await sweep?.run(signal)
  await sweep?.run(signal)
  const all = await refusals(identity)
  assert.deepEqual(all.slice(6), [{ surface: 'app', reason: 'many', count: 35 }])
  assert.deepEqual(await identity.db.selectFrom('refused_sign_ins').selectAll().execute(), [])
})
