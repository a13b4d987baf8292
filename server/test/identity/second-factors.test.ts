import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MySecurity, SignInStep } from '@freehold/contract'
import { savePassword } from '#features/accounts'
import { systemActor } from '#platform/actor'
import type { TestLife } from '#test/test-db'
import { codeAt } from './code-generator.ts'
import { addTotp, amrOf, securityOf } from './factor-steps.ts'
import {
  beginSignIn,
  type Browser,
  browserOf,
  codeOf,
  follow,
  goodPassword,
  identityApp,
  type IdentityApp,
  newestToken,
  type Person,
  seedDirect,
  signInAs,
} from './identity-app.ts'

async function start(t: TestLife): Promise<IdentityApp> {
  const identity = await identityApp(t)
  await seedDirect(identity)
  return identity
}

const typed = (email: string) => ({ email, password: goodPassword })
const stepOf = ({ json }: { json: unknown }): SignInStep => json as SignInStep

/** A customer with a code generator, in a browser that is signed in, and the generator's secret. */
async function protectedCustomer(identity: IdentityApp): Promise<{
  person: Person
  browser: Browser
  secret: string
  recoveryCodes: readonly string[]
}> {
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  return { person, browser, ...(await addTotp(browser, 'app')) }
}

test('an operator without a second factor enrols before the operator door opens', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const operators = identity.db.insertInto('operators')
  await operators.values({ account_id: person.accountId, role: 'support' }).execute()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'operator')
  const to = (path: string, body: object) => browser.post(`/v1/interactions/${uid}${path}`, body)
  assert.partialDeepStrictEqual((await to('', typed(person.email))).json, {
    step: 'enrolment',
    continueAt: null,
    email: person.email,
  })
  // The page may be opened anew in the middle.
  assert.equal(stepOf(await browser.get(`/v1/interactions/${uid}`)).step, 'enrolment')
  const { secret } = (await to('/enrolment/totp', {})).json as { secret: string }
  assert.equal(codeOf(await to('/enrolment/totp/confirm', { code: '000000' })), 'factor.code_refused')
  const code = codeAt(secret, identity.clock.now())
  const done = stepOf(await to('/enrolment/totp/confirm', { code }))
  assert.equal(done.step, 'done')
  assert.equal(done.recoveryCodes?.length, 10)
  assert.equal(new Set(done.recoveryCodes).size, 10)
  const end = await follow(browser, await browser.get(done.continueAt ?? ''))
  assert.equal(end.at, '/operator')
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  assert.deepEqual(await amrOf(identity, person), ['pwd', 'otp', 'mfa'])
})

test('someone without access is turned away at the operator door before any enrolment', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'operator')
  const refused = await browser.post(`/v1/interactions/${uid}`, typed(person.email))
  assert.equal(codeOf(refused), 'account.surface_refused')
  for (const path of ['/enrolment/totp', '/enrolment/passkey/begin']) {
    const answer = await browser.post(`/v1/interactions/${uid}${path}`, {})
    assert.equal(codeOf(answer), 'interaction.begin_again', path)
  }
  assert.deepEqual(await identity.db.selectFrom('totp_factors').selectAll().execute(), [])
})

test('a second factor, once there, is asked for on every surface, and a password alone opens nothing', async (t) => {
  const identity = await start(t)
  const { person, secret } = await protectedCustomer(identity)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const asked = stepOf(await browser.post(`/v1/interactions/${uid}`, typed(person.email)))
  assert.deepEqual(asked.factors, ['totp', 'recovery_code'])
  assert.equal(asked.step, 'second_factor')
  assert.equal(asked.continueAt, null)
  // Going on as if it had been proved leads back to the same page.
  const resumed = await browser.get(`/oidc/auth/${uid}`)
  const end = await follow(browser, resumed)
  assert.doesNotMatch(end.at, /^\/app/)
  assert.equal((await browser.get('/app/v1/me')).status, 401)
  for (const path of ['/password', '/enrolment/totp', '/enrolment/totp/confirm']) {
    const body =
      path === '/password'
        ? { password: 'another-good-one-42' }
        : path.endsWith('m')
          ? { code: '123456' }
          : {}
    const skipped = await browser.post(`/v1/interactions/${uid}${path}`, body)
    assert.ok(['interaction.begin_again', 'interaction.not_found'].includes(String(codeOf(skipped))), path)
  }
  const again = browserOf(identity)
  await identity.db.updateTable('totp_factors').set({ last_step: 0 }).execute()
  const second = await beginSignIn(again, 'app')
  await again.post(`/v1/interactions/${second}`, typed(person.email))
  const code = codeAt(secret, identity.clock.now())
  assert.equal(stepOf(await again.post(`/v1/interactions/${second}/totp`, { code })).step, 'done')
})

test('a code serves once: not again, not in another browser, not one from before it', async (t) => {
  const identity = await start(t)
  const { person, secret } = await protectedCustomer(identity)
  const attempt = async (code: string) => {
    const browser = browserOf(identity)
    const uid = await beginSignIn(browser, 'app')
    await browser.post(`/v1/interactions/${uid}`, typed(person.email))
    return browser.post(`/v1/interactions/${uid}/totp`, { code })
  }
  identity.clock.pass(60_000)
  const now = identity.clock.now()
  assert.equal(stepOf(await attempt(codeAt(secret, now))).step, 'done')
  assert.equal(codeOf(await attempt(codeAt(secret, now))), 'factor.code_refused')
  assert.equal(codeOf(await attempt(codeAt(secret, now, -1))), 'factor.code_refused')
  assert.equal(codeOf(await attempt(codeAt(secret, now, 2))), 'factor.code_refused')
  assert.equal(stepOf(await attempt(codeAt(secret, now, 1))).step, 'done')
})

test('a recovery code stands in for the second factor once, however it is typed', async (t) => {
  const identity = await start(t)
  const { person, recoveryCodes } = await protectedCustomer(identity)
  const [first = '', second = ''] = recoveryCodes
  assert.match(first, /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}$/)
  const attempt = async (code: string) => {
    const browser = browserOf(identity)
    const uid = await beginSignIn(browser, 'app')
    await browser.post(`/v1/interactions/${uid}`, typed(person.email))
    return { browser, answer: await browser.post(`/v1/interactions/${uid}/recovery-code`, { code }) }
  }
  const { browser, answer } = await attempt(first.toLowerCase().replaceAll('-', ' '))
  await follow(browser, await browser.get(stepOf(answer).continueAt ?? ''))
  assert.equal((await securityOf(browser, 'app')).recoveryCodesLeft, 9)
  assert.equal(codeOf((await attempt(first)).answer), 'factor.code_refused')
  assert.equal(stepOf((await attempt(second)).answer).step, 'done')
  const rows = await identity.db.selectFrom('recovery_codes').select('code_hash').execute()
  assert.ok(rows.every(({ code_hash }) => /^[0-9a-f]{64}$/.test(code_hash)))
})

test('what was proved half-way belongs to the browser that proved it, and to its one sign-in', async (t) => {
  const identity = await start(t)
  const { person, secret } = await protectedCustomer(identity)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  await browser.post(`/v1/interactions/${uid}`, typed(person.email))
  identity.clock.pass(60_000)
  const code = codeAt(secret, identity.clock.now())

  // Another browser with a sign-in of its own, and one that was given the first one's sign-in but not its proof.
  const stranger = browserOf(identity)
  const theirs = await beginSignIn(stranger, 'app')
  const refused = await stranger.post(`/v1/interactions/${theirs}/totp`, { code })
  assert.equal(codeOf(refused), 'interaction.begin_again')
  assert.equal(codeOf(await stranger.post(`/v1/interactions/${uid}/totp`, { code })), 'interaction.not_found')
  const copy = browserOf(identity)
  for (const [name, value] of browser.jar) if (!name.endsWith('fh_sign_in')) copy.jar.set(name, value)
  assert.equal(codeOf(await copy.post(`/v1/interactions/${uid}/totp`, { code })), 'interaction.begin_again')
  assert.equal(stepOf(await copy.get(`/v1/interactions/${uid}`)).step, 'password')

  // The proof of one sign-in is worth nothing in the next one of the same browser.
  const proof = browser.jar.get('fh_sign_in') ?? ''
  const next = await beginSignIn(browser, 'app')
  browser.jar.set('fh_sign_in', proof)
  assert.equal(
    codeOf(await browser.post(`/v1/interactions/${next}/totp`, { code })),
    'interaction.begin_again',
  )
})

test('a sign-in half-way ends after a few wrong codes, and codes count apart from passwords', async (t) => {
  const identity = await start(t)
  const { person, secret } = await protectedCustomer(identity)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const password = () => browser.post(`/v1/interactions/${uid}`, typed(person.email))
  const wrong = () => browser.post(`/v1/interactions/${uid}/totp`, { code: '000000' })
  await password()
  for (let n = 0; n < 5; n += 1) assert.equal(codeOf(await wrong()), 'factor.code_refused')
  assert.equal(codeOf(await wrong()), 'interaction.begin_again')
  // The right password makes nobody forget the wrong codes.
  assert.equal((await password()).status, 200)
  const delayed = await wrong()
  assert.equal(codeOf(delayed), 'account.sign_in_delayed')
  assert.ok(Number(delayed.headers['retry-after']) > 20)
  identity.clock.pass(31_000)
  const code = codeAt(secret, identity.clock.now())
  assert.equal(stepOf(await browser.post(`/v1/interactions/${uid}/totp`, { code })).step, 'done')
})

test('whoever enrols second, knowing only the password, replaces nothing', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const operators = identity.db.insertInto('operators')
  await operators.values({ account_id: person.accountId, role: 'support' }).execute()
  const [owner, thief] = [browserOf(identity), browserOf(identity)]
  const uids = { owner: await beginSignIn(owner, 'operator'), thief: await beginSignIn(thief, 'operator') }
  await owner.post(`/v1/interactions/${uids.owner}`, typed(person.email))
  await thief.post(`/v1/interactions/${uids.thief}`, typed(person.email))
  const begun = await owner.post(`/v1/interactions/${uids.owner}/enrolment/totp`, {})
  const { secret } = begun.json as { secret: string }
  const code = codeAt(secret, identity.clock.now())
  const done = await owner.post(`/v1/interactions/${uids.owner}/enrolment/totp/confirm`, { code })
  assert.equal(stepOf(done).step, 'done')
  const late = await thief.post(`/v1/interactions/${uids.thief}/enrolment/totp`, {})
  assert.equal(codeOf(late), 'interaction.begin_again')
  assert.equal(stepOf(await thief.get(`/v1/interactions/${uids.thief}`)).step, 'second_factor')
})

test('a password that somebody else chose is replaced in the sign-in, after the second factor', async (t) => {
  const identity = await start(t)
  const { person, secret } = await protectedCustomer(identity)
  await identity.db.updateTable('credentials').set({ must_change: true }).execute()
  identity.clock.pass(60_000)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const to = (path: string, body: object) => browser.post(`/v1/interactions/${uid}${path}`, body)
  await to('', typed(person.email))
  const password = 'harbour-candle-mosaic'
  assert.equal(codeOf(await to('/password', { password })), 'interaction.begin_again')
  const code = codeAt(secret, identity.clock.now())
  assert.equal(stepOf(await to('/totp', { code })).step, 'new_password')
  assert.equal(codeOf(await to('/password', { password: 'password1234' })), 'account.password_weak')
  const same = await to('/password', { password: goodPassword })
  assert.equal(codeOf(same), 'account.password_weak')
  const done = stepOf(await to('/password', { password }))
  assert.equal(done.step, 'done')
  const end = await follow(browser, await browser.get(done.continueAt ?? ''))
  assert.equal(end.at, '/app')
  await signInAs(browserOf(identity), 'app', person, { password })
})

test('recovery sets a password and does not skip the second factor', async (t) => {
  const identity = await start(t)
  const { person, secret, recoveryCodes } = await protectedCustomer(identity)
  const post = (path: string, body: object) => browserOf(identity).post(path, body)
  await post('/v1/recoveries', { email: person.email })
  const token = await newestToken(identity, person.email)
  const password = 'harbour-candle-mosaic'
  assert.equal((await post('/v1/links/use', { token, password })).status, 200)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const asked = await browser.post(`/v1/interactions/${uid}`, { email: person.email, password })
  assert.equal(stepOf(asked).step, 'second_factor')
  assert.equal((await browser.get('/app/v1/me')).status, 401)
  const code = recoveryCodes[0] ?? ''
  assert.equal(stepOf(await browser.post(`/v1/interactions/${uid}/recovery-code`, { code })).step, 'done')
  assert.ok(secret.length > 0)
})

test('the last factor stays where one is required, and codes go with the last one where none is', async (t) => {
  const identity = await start(t)
  const { browser } = await protectedCustomer(identity)
  await signInAs(browser, 'app', { email: (await meOf(browser)).email })
  const removed = await remove(browser, '/app/v1/me/totp')
  assert.equal(removed.status, 204, removed.body)
  assert.deepEqual(await countsOf(browser, 'app'), { totp: false, codes: 0 })

  const operator = await identity.given.operator()
  const other = browserOf(identity)
  await signInAs(other, 'operator', operator)
  assert.equal(codeOf(await remove(other, '/operator/v1/me/totp')), 'factor.last_required')
  assert.partialDeepStrictEqual(await securityOf(other, 'operator'), { secondFactorRequired: true })
  assert.equal((await countsOf(other, 'operator')).totp, true)
})

const remove = (browser: Browser, path: string) => browser.send('DELETE', path, { headers: browser.own })

const meOf = async (browser: Browser) => (await browser.get('/app/v1/me')).json as { email: string }

async function countsOf(browser: Browser, surface: 'app' | 'operator') {
  const { totpSince, recoveryCodesLeft }: MySecurity = await securityOf(browser, surface)
  return { totp: totpSince !== null, codes: recoveryCodesLeft }
}

test('the first factor ends the sessions that were opened without one, but for its own', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  const [here, there] = [browserOf(identity), browserOf(identity)]
  await signInAs(here, 'app', person)
  await signInAs(there, 'app', person)
  await addTotp(here, 'app')
  assert.equal((await here.get('/app/v1/me')).status, 200)
  assert.equal((await there.get('/app/v1/me')).status, 401)
  // Renewed at the provider: the grant of the session that stays is still there.
  identity.clock.pass(4 * 60_000)
  assert.equal((await here.get('/app/v1/me')).status, 200)
})

test('secrets of code generators are sealed to their row', async (t) => {
  const identity = await start(t)
  const { secret } = await protectedCustomer(identity)
  const rows = await identity.db.selectFrom('totp_factors').selectAll().execute()
  assert.ok(!JSON.stringify(rows).includes(secret))
  const [row] = rows
  // A secret that was copied to another person's row opens nothing there.
  const other = await identity.given.operator()
  await identity.db
    .updateTable('totp_factors')
    .set({ secret: JSON.stringify(row?.secret) })
    .where('account_id', '=', other.accountId)
    .execute()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'operator')
  await browser.post(`/v1/interactions/${uid}`, typed(other.email))
  const code = codeAt(secret, identity.clock.now())
  assert.equal((await browser.post(`/v1/interactions/${uid}/totp`, { code })).status, 500)
})

test('a password that was set by its person is not asked to be replaced', async (t) => {
  const identity = await start(t)
  const person = await identity.given.customer()
  await identity.db.updateTable('credentials').set({ must_change: true }).execute()
  const row = await identity.db
    .selectFrom('credentials')
    .select('value')
    .where('account_id', '=', person.accountId)
    .executeTakeFirstOrThrow()
  await identity.unitOfWork(systemActor('test'), 'platform', ({ db }) =>
    savePassword(db, person.accountId, row.value),
  )
  await signInAs(browserOf(identity), 'app', person)
})
