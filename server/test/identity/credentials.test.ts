import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inviteAccount, recoverOperator, startRecovery } from '#features/accounts'
import { systemActor } from '#platform/actor'
import type { TestLife } from '#test/test-db'
import { listCaptured } from './captured-mails.ts'
import { addTotp } from './factor-steps.ts'
import {
  beginSignIn,
  type Browser,
  browserOf,
  codeOf,
  goodPassword,
  identityApp,
  type IdentityApp,
  newestToken,
  type Person,
  seedDirect,
  sendMails,
  signInAs,
} from './identity-app.ts'

const newPassword = 'harbour-candle-mosaic'

async function start(t: TestLife): Promise<IdentityApp> {
  const identity = await identityApp(t)
  await seedDirect(identity)
  return identity
}

async function signedIn(identity: IdentityApp): Promise<{ person: Person; browser: Browser }> {
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  return { person, browser }
}

const use = (identity: IdentityApp, body: object) => browserOf(identity).post('/v1/links/use', body)

async function subjectsTo(identity: IdentityApp, email: string): Promise<readonly string[]> {
  await sendMails(identity)
  const mails = await listCaptured(identity)
  return mails.filter(({ to }) => to === email).map(({ subject }) => subject)
}

test('a new password takes the present one, ends every other session and cancels open links', async (t) => {
  const identity = await start(t)
  const { person, browser } = await signedIn(identity)
  const other = browserOf(identity)
  await signInAs(other, 'app', person)
  await browserOf(identity).post('/v1/recoveries', { email: person.email })
  const token = await newestToken(identity, person.email)
  const change = (body: object) => browser.post('/app/v1/me/password', body)
  assert.equal(codeOf(await change({ newPassword })), 'account.password_wrong')
  assert.equal(
    codeOf(await change({ currentPassword: 'not this one', newPassword })),
    'account.password_wrong',
  )
  const weak = { currentPassword: goodPassword, newPassword: 'password1234' }
  assert.equal(codeOf(await change(weak)), 'account.password_weak')
  const done = await change({ currentPassword: goodPassword, newPassword })
  assert.equal(done.status, 204, done.body)
  assert.equal((await browser.get('/app/v1/me')).status, 200)
  assert.equal((await other.get('/app/v1/me')).status, 401)
  // Nor does the provider let the other browser in again without a word.
  await beginSignIn(other, 'app')
  assert.equal(codeOf(await use(identity, { token, password: newPassword })), 'account.link_invalid')
  identity.clock.pass(4 * 60_000)
  assert.equal((await browser.get('/app/v1/me')).status, 200)
  await signInAs(browserOf(identity), 'app', person, { password: newPassword })
  assert.ok((await subjectsTo(identity, person.email)).includes('Your password was changed'))
})

test('tries for the present password count like those of a sign-in', async (t) => {
  const identity = await start(t)
  const { browser } = await signedIn(identity)
  const guess = () =>
    browser.post('/app/v1/me/password', { currentPassword: 'a wild guess of mine', newPassword })
  for (let n = 0; n < 5; n += 1) assert.equal(codeOf(await guess()), 'account.password_wrong')
  assert.equal(codeOf(await guess()), 'account.sign_in_delayed')
})

test('an address changes when the new one is confirmed; the old one is told before and after', async (t) => {
  const identity = await start(t)
  const { person, browser } = await signedIn(identity)
  const email = 'new-address@example.com'
  await browserOf(identity).post('/v1/recoveries', { email: person.email })
  const recovery = await newestToken(identity, person.email)
  const asked = await browser.post('/app/v1/me/email', { email })
  assert.deepEqual([asked.status, asked.json], [202, { sentTo: email }])
  const token = await newestToken(identity, email)
  assert.partialDeepStrictEqual((await browser.get('/app/v1/me')).json, { email: person.email })
  const read = await browserOf(identity).post('/v1/links/read', { token })
  assert.partialDeepStrictEqual(read.json, { kind: 'email_change', email, passwordNeeded: false })
  const used = await use(identity, { token })
  assert.deepEqual(used.json, { surface: 'app', email })
  assert.partialDeepStrictEqual((await browser.get('/app/v1/me')).json, { email })
  assert.equal(codeOf(await use(identity, { token })), 'account.link_invalid')
  // A link that lies in the old mailbox opens nothing any more.
  const late = await use(identity, { token: recovery, password: newPassword })
  assert.equal(codeOf(late), 'account.link_invalid')
  await signInAs(browserOf(identity), 'app', { email })
  const subjects = await subjectsTo(identity, person.email)
  assert.ok(subjects.includes('Your account is to get another address'))
  assert.ok(subjects.includes('Your account has another address now'))
})

test('whoever takes the account back ends a change of address that somebody else asked for', async (t) => {
  const identity = await start(t)
  const { person, browser } = await signedIn(identity)
  await browser.post('/app/v1/me/email', { email: 'thief@example.com' })
  const first = await newestToken(identity, 'thief@example.com')
  await browserOf(identity).post('/v1/recoveries', { email: person.email })
  const recovery = await newestToken(identity, person.email)
  assert.equal((await use(identity, { token: recovery, password: newPassword })).status, 200)
  assert.equal(codeOf(await use(identity, { token: first })), 'account.link_invalid')

  const again = browserOf(identity)
  await signInAs(again, 'app', person, { password: newPassword })
  await again.post('/app/v1/me/email', { email: 'thief@example.com' })
  const second = await newestToken(identity, 'thief@example.com')
  const change = { currentPassword: newPassword, newPassword: 'quiet-meadow-lattice' }
  assert.equal((await again.post('/app/v1/me/password', change)).status, 204)
  assert.equal(codeOf(await use(identity, { token: second })), 'account.link_invalid')
})

test('what lies in the old mailbox sets no password once the address has changed', async (t) => {
  const identity = await start(t)
  const { person, browser } = await signedIn(identity)
  await browserOf(identity).post('/v1/registrations', {
    email: person.email,
    name: 'Not them',
    locale: 'en',
    organization: { kind: 'company', name: 'Not theirs', country: 'CH', timeZone: 'Europe/Zurich' },
  })
  const registration = await newestToken(identity, person.email)
  await identity.unitOfWork(systemActor('test'), 'platform', (work) =>
    inviteAccount(identity.accountDeps, work, {
      email: person.email,
      name: 'Not them',
      locale: 'en',
      surface: 'app',
      to: 'Elsewhere',
      invitedBy: 'Somebody',
      join: null,
    }),
  )
  const invitation = await newestToken(identity, person.email)
  // Signs in by a passkey, or by an outside issuer, and has no password.
  await identity.db.deleteFrom('credentials').where('account_id', '=', person.accountId).execute()
  await browser.post('/app/v1/me/email', { email: 'safe@example.com' })
  assert.equal((await use(identity, { token: await newestToken(identity, 'safe@example.com') })).status, 200)
  for (const token of [registration, invitation]) await use(identity, { token, password: newPassword })
  const kept = await identity.db
    .selectFrom('credentials')
    .select('kind')
    .where('account_id', '=', person.accountId)
    .execute()
  assert.deepEqual(kept, [])
})

test('an address that is taken is asked for like any other, and never becomes a second one', async (t) => {
  const identity = await start(t)
  const { browser } = await signedIn(identity)
  const taken = await identity.given.customer()
  const asked = await browser.post('/app/v1/me/email', { email: taken.email })
  assert.deepEqual([asked.status, asked.json], [202, { sentTo: taken.email }])
  assert.deepEqual(await subjectsTo(identity, taken.email), [])

  // Free when it was asked for, and somebody else's when the link is used.
  await browser.post('/app/v1/me/email', { email: 'contested@example.com' })
  const token = await newestToken(identity, 'contested@example.com')
  await identity.given.account('contested@example.com')
  assert.equal(codeOf(await use(identity, { token })), 'account.email_taken')
})

test('of several people who confirm one address exactly one gets it, and of several links the last counts', async (t) => {
  const identity = await start(t)
  const email = 'wanted@example.com'
  const tokens: string[] = []
  for (let n = 0; n < 4; n += 1) {
    const { browser } = await signedIn(identity)
    await browser.post('/app/v1/me/email', { email })
    tokens.push(await newestToken(identity, email))
  }
  const answers = await Promise.all(tokens.map((token) => use(identity, { token })))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.ok(answers.every(({ status }) => status < 500))
  const rows = await identity.db.selectFrom('accounts').select('id').where('email', '=', email).execute()
  assert.equal(rows.length, 1)

  const { browser } = await signedIn(identity)
  await browser.post('/app/v1/me/email', { email: 'first@example.com' })
  const older = await newestToken(identity, 'first@example.com')
  await browser.post('/app/v1/me/email', { email: 'second@example.com' })
  assert.equal(codeOf(await use(identity, { token: older })), 'account.link_invalid')
})

test('a recovery that somebody starts mails a link; factors go only where that was decided, and with the link', async (t) => {
  const identity = await start(t)
  const { person, browser } = await signedIn(identity)
  await addTotp(browser, 'app')
  const begin = (resetSecondFactor: boolean) =>
    identity.unitOfWork(systemActor('test'), 'platform', (work) =>
      startRecovery(identity.accountDeps, work, { accountId: person.accountId, resetSecondFactor }),
    )
  const countFactors = async () =>
    (await identity.db.selectFrom('totp_factors').select('id').execute()).length
  assert.deepEqual(await begin(false), { sentTo: person.email })
  const keeps = await newestToken(identity, person.email)
  assert.equal((await use(identity, { token: keeps, password: newPassword })).status, 200)
  assert.equal(await countFactors(), 1)

  await begin(true)
  const resets = await newestToken(identity, person.email)
  assert.equal(await countFactors(), 1)
  assert.equal((await use(identity, { token: resets, password: 'quiet-meadow-lattice' })).status, 200)
  assert.equal(await countFactors(), 0)
  await signInAs(browserOf(identity), 'app', person, { password: 'quiet-meadow-lattice' })
  const subjects = await subjectsTo(identity, person.email)
  assert.ok(subjects.includes('The second factors of your account were removed'))
  const actions = (await identity.db.selectFrom('audit_events').select('action').execute()).map(
    ({ action }) => action,
  )
  assert.equal(actions.filter((action) => action === 'account.start_recovery').length, 2)
  assert.equal(actions.filter((action) => action === 'account.reset_factors').length, 1)
})

test('recovery on the box clears the second factors with its link, and says so in the log', async (t) => {
  const identity = await start(t)
  const operator = await identity.given.operator()
  const link = await recoverOperator(identity.accountDeps, operator.email)
  const token = link.split('#')[1] ?? ''
  assert.equal((await identity.db.selectFrom('totp_factors').select('id').execute()).length, 1)
  assert.equal((await use(identity, { token, password: newPassword })).status, 200)
  assert.equal((await identity.db.selectFrom('totp_factors').select('id').execute()).length, 0)
  const events = await identity.db
    .selectFrom('audit_events')
    .select('action')
    .where('action', 'in', ['account.recover', 'account.reset_factors'])
    .orderBy('ord')
    .execute()
  assert.deepEqual(
    events.map(({ action }) => action),
    ['account.recover', 'account.reset_factors'],
  )
  // The next sign-in enrols anew: the helper goes through it.
  await signInAs(browserOf(identity), 'operator', operator, { password: newPassword })
})

test('what happens to an account is told to its person, in the person’s language', async (t) => {
  const identity = await start(t)
  const { person, browser } = await signedIn(identity)
  await identity.db.updateTable('accounts').set({ locale: 'de' }).where('id', '=', person.accountId).execute()
  await addTotp(browser, 'app')
  assert.deepEqual(await subjectsTo(identity, person.email), ['Ihr Konto hat einen weiteren zweiten Faktor'])
})

test('dangerous changes of the own account need a fresh proof, and no token is one', async (t) => {
  const identity = await start(t)
  const { browser } = await signedIn(identity)
  const provedAt = new Date(Date.now() - 6 * 60_000)
  await identity.db.updateTable('web_sessions').set({ authenticated_at: provedAt }).execute()
  const writes = [
    ['POST', '/me/password', { newPassword }],
    ['POST', '/me/email', { email: 'x@example.com' }],
    ['POST', '/me/totp', {}],
    ['POST', '/me/totp/confirm', { code: '123456' }],
    ['DELETE', '/me/totp', undefined],
    ['POST', '/me/passkeys/begin', {}],
    ['POST', '/me/recovery-codes', {}],
  ] as const
  for (const [method, path, body] of writes) {
    const answer = await browser.send(method, `/app/v1${path}`, {
      headers: browser.own,
      ...(body === undefined ? {} : { body }),
    })
    assert.equal(codeOf(answer), 'auth.step_up_required', path)
  }
})
