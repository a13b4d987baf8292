import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PasskeyCreation, PasskeyRequest } from '@freehold/contract'
import { startRecovery } from '#features/accounts'
import { systemActor } from '#platform/actor'
import { codeAt } from './code-generator.ts'
import { addPasskey, addTotp } from './factor-steps.ts'
import {
  beginSignIn,
  browserOf,
  goodPassword,
  identityApp,
  type IdentityApp,
  newestToken,
  seedDirect,
  signInAs,
} from './identity-app.ts'
import { softAuthenticator } from './soft-authenticator.ts'

const rounds = process.env['FREEHOLD_TEST_FULL'] === '1' ? 200 : 25
const atOnce = 50
const origin = 'http://localhost:8090'

async function race(fn: () => Promise<{ status: number }>, won: number): Promise<void> {
  const statuses = (await Promise.all(Array.from({ length: atOnce }, fn))).map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === won).length, 1, statuses.join(' '))
  assert.ok(
    statuses.every((status) => status < 500),
    statuses.join(' '),
  )
}

/** A customer who is half-way through a sign-in in as many browsers as race: each may be a thief's. */
async function halfWay(identity: IdentityApp, email: string, count: number) {
  const visits = []
  for (let n = 0; n < count; n += 1) {
    const browser = browserOf(identity)
    const uid = await beginSignIn(browser, 'app')
    await browser.post(`/v1/interactions/${uid}`, { email, password: goodPassword })
    visits.push((path: string, body: object) => browser.post(`/v1/interactions/${uid}${path}`, body))
  }
  return visits
}

/** Every racer takes its turn in one of these sign-ins. */
function inTurns<T>(all: readonly T[]): () => T {
  let next = 0
  return () => {
    const one = all[(next += 1) % all.length]
    if (one === undefined) throw new Error('There is nothing to take turns in')
    return one
  }
}

const forgetAttempts = (identity: IdentityApp) => identity.db.deleteFrom('login_attempts').execute()

test('of many uses of one code of a generator exactly one counts', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  const { secret } = await addTotp(browser, 'app')
  for (let round = 0; round < rounds; round += 1) {
    await forgetAttempts(identity)
    await browser.forgetSteps()
    const visit = inTurns(await halfWay(identity, person.email, 3))
    const code = codeAt(secret, identity.clock.now())
    await race(() => visit()('/totp', { code }), 200)
  }
})

test('of many uses of one recovery code exactly one counts', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  const { recoveryCodes } = await addTotp(browser, 'app')
  const code = recoveryCodes[0] ?? ''
  for (let round = 0; round < rounds; round += 1) {
    await forgetAttempts(identity)
    await identity.db.updateTable('recovery_codes').set({ used_at: null }).execute()
    const visit = inTurns(await halfWay(identity, person.email, 3))
    await race(() => visit()('/recovery-code', { code }), 200)
  }
})

test('of many answers to one challenge exactly one signs in', async (t) => {
  const identity = await identityApp(t, { origin })
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  const device = softAuthenticator(origin)
  await signInAs(browser, 'app', person)
  await addPasskey(browser, 'app', device)
  for (let round = 0; round < rounds; round += 1) {
    await forgetAttempts(identity)
    const visitor = browserOf(identity)
    const uid = await beginSignIn(visitor, 'app')
    const begun = await visitor.post(`/v1/interactions/${uid}/passkey/begin`, {})
    const answer = device.answer(begun.json as PasskeyRequest)
    await race(() => visitor.post(`/v1/interactions/${uid}/passkey`, { answer }), 200)
  }
})

test('of many registrations of one new passkey exactly one adds it', async (t) => {
  const identity = await identityApp(t, { origin })
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  for (let round = 0; round < rounds; round += 1) {
    await identity.db.deleteFrom('passkeys').execute()
    const begun = await browser.post('/app/v1/me/passkeys/begin', {})
    const registration = softAuthenticator(origin).create(begun.json as PasskeyCreation)
    await race(() => browser.post('/app/v1/me/passkeys', { name: 'Key', registration }), 201)
    assert.equal((await identity.db.selectFrom('passkeys').select('id').execute()).length, 1)
  }
})

test('of many confirmations of one new generator exactly one adds it', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  for (let round = 0; round < rounds; round += 1) {
    await identity.db.deleteFrom('totp_factors').execute()
    await identity.db.deleteFrom('recovery_codes').execute()
    const { secret } = (await browser.post('/app/v1/me/totp', {})).json as { secret: string }
    const code = codeAt(secret, identity.clock.now())
    await race(() => browser.post('/app/v1/me/totp/confirm', { code }), 200)
    assert.equal((await identity.db.selectFrom('recovery_codes').select('code_hash').execute()).length, 10)
  }
})

test('of many uses of one link that confirms an address exactly one changes it', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer())
  for (let round = 0; round < rounds; round += 1) {
    const email = `round${round}@example.com`
    await browser.post('/app/v1/me/email', { email })
    const token = await newestToken(identity, email)
    await race(() => browserOf(identity).post('/v1/links/use', { token }), 200)
  }
})

test('of many uses of a recovery that was started for a person exactly one resets the factors', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  await identity.given.enrolled(person)
  const { accountId } = person
  await identity.unitOfWork(systemActor('test'), 'platform', (work) =>
    startRecovery(identity.accountDeps, work, { accountId, resetSecondFactor: true }),
  )
  const token = await newestToken(identity, person.email)
  await race(() => browserOf(identity).post('/v1/links/use', { token, password: goodPassword }), 200)
  const events = await identity.db
    .selectFrom('audit_events')
    .select('id')
    .where('action', '=', 'account.reset_factors')
    .execute()
  assert.equal(events.length, 1)
})
