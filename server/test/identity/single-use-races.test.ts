import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSetUpLink, inviteAccount } from '#features/accounts'
import { systemActor } from '#platform/actor'
import {
  type Browser,
  beginSignIn,
  browserOf,
  goodPassword,
  identityApp,
  type IdentityApp,
  newestToken,
  seedDirect,
} from './identity-app.ts'
import { askToken, codeFor, newVerifier, redeem, request, tokensOf } from './raw-client.ts'

const full = process.env['FREEHOLD_TEST_FULL'] === '1'
const rounds = full ? 200 : 25
const atOnce = 50

function inParallel<T>(fn: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: atOnce }, fn))
}

/** Exactly one of all succeeds; the others are refused, none by a fault of ours. */
function assertOneWinner(statuses: readonly number[], won: number): void {
  assert.equal(statuses.filter((status) => status === won).length, 1, statuses.join(' '))
  assert.deepEqual(
    statuses.filter((status) => status === 500),
    [],
  )
}

test('of many redemptions of one code exactly one succeeds', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  for (let round = 0; round < rounds; round += 1) {
    const verifier = newVerifier()
    const code = await codeFor(identity, browser, {
      surface: 'app',
      person,
      asked: request(identity, 'app', verifier),
    })
    assertOneWinner(
      (await inParallel(() => redeem(identity, 'app', { code, verifier }))).map(({ status }) => status),
      200,
    )
  }
})

test('of many uses of one refresh token exactly one succeeds', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  for (let round = 0; round < rounds; round += 1) {
    const { refreshToken } = await tokensOf(identity, person)
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
    assertOneWinner(
      (await inParallel(() => askToken(identity, { surface: 'app' }, form))).map(({ status }) => status),
      200,
    )
  }
})

test('of many returns of one sign-in exactly one opens a session', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  for (let round = 0; round < rounds; round += 1) {
    const browser = browserOf(identity)
    const uid = await beginSignIn(browser, 'app')
    const signed = await browser.post(`/v1/interactions/${uid}`, {
      email: person.email,
      password: goodPassword,
    })
    const callback = (await browser.get((signed.json as { continueAt: string }).continueAt)).location ?? ''
    const copies: Browser[] = Array.from({ length: atOnce }, () => {
      const copy = browserOf(identity)
      for (const [name, value] of browser.jar) copy.jar.set(name, value)
      return copy
    })
    const answers = await Promise.all(copies.map((copy) => copy.get(callback)))
    assertOneWinner(
      answers.map(({ status }) => status),
      303,
    )
    assert.equal(copies.filter((copy) => copy.jar.has('fh_app')).length, 1)
  }
})

async function raceLink(identity: IdentityApp, token: string): Promise<void> {
  const use = { token, password: goodPassword }
  const answers = await inParallel(() => browserOf(identity).post('/v1/links/use', use))
  assertOneWinner(
    answers.map(({ status }) => status),
    200,
  )
}

/** Hashing fifty passwords a round takes seconds, so there are fewer rounds of those. */
const hashingRounds = full ? 40 : 1

async function registerLink(identity: IdentityApp, email: string, name: string): Promise<string> {
  const organization = { kind: 'company', name, country: 'CH', timeZone: 'UTC' }
  await browserOf(identity).post('/v1/registrations', {
    email,
    name: 'Someone Else',
    locale: 'en',
    organization,
  })
  return newestToken(identity, email)
}

async function countOrganizations(identity: IdentityApp, name: string): Promise<number> {
  return (await identity.db.selectFrom('organizations').select('name').where('name', '=', name).execute())
    .length
}

test('of many uses of one registration link exactly one makes account and organization', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  for (let round = 0; round < hashingRounds; round += 1) {
    await raceLink(
      identity,
      await registerLink(identity, `founder${round}@example.com`, `Foundation ${round}`),
    )
    assert.equal(await countOrganizations(identity, `Foundation ${round}`), 1)
  }
})

test('of many uses of one registration link of a known person exactly one makes the organization', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  for (let round = 0; round < rounds; round += 1) {
    const { email } = await identity.given.account()
    await raceLink(identity, await registerLink(identity, email, `Further ${round}`))
    assert.equal(await countOrganizations(identity, `Further ${round}`), 1)
  }
})

test('of many uses of one invitation exactly one joins', async (t) => {
  const identity = await identityApp(t)
  for (let round = 0; round < rounds; round += 1) {
    const { email } = await identity.given.account()
    await identity.unitOfWork(systemActor('test'), 'platform', (work) =>
      inviteAccount(identity.accountDeps, work, {
        email,
        name: 'Someone Else',
        locale: 'en',
        surface: 'partner',
        to: 'A partner',
        invitedBy: 'Ada',
        join: null,
      }),
    )
    await raceLink(identity, await newestToken(identity, email))
  }
})

test('of many uses of one recovery link exactly one sets the password', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  for (let round = 0; round < hashingRounds; round += 1) {
    const person = await identity.given.customer()
    await browserOf(identity).post('/v1/recoveries', { email: person.email })
    await raceLink(identity, await newestToken(identity, person.email))
  }
})

test('of many uses of one set-up link exactly one makes the operator', async (t) => {
  const identity = await identityApp(t)
  for (let round = 0; round < hashingRounds; round += 1) {
    await identity.db.deleteFrom('operators').execute()
    const url = (await createSetUpLink(identity.accountDeps, { email: `root${round}@example.com` })) ?? ''
    await raceLink(identity, url.split('#')[1] ?? '')
    assert.equal((await identity.db.selectFrom('operators').selectAll().execute()).length, 1)
  }
})

test('wrong passwords typed at the same moment count each other', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const wrong = { email: person.email, password: 'guess-number-something' }
  const answers = await inParallel(() => browser.post(`/v1/interactions/${uid}`, wrong))
  assert.equal(answers.filter(({ status }) => status === 422).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, atOnce - 5)
})
