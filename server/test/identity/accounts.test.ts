import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSetUpLink, inviteAccount, recoverOperator } from '#features/accounts'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { accountsBesides } from './bystanders.ts'
import { listCaptured } from './captured-mails.ts'
import {
  beginSignIn,
  browserOf,
  codeOf,
  goodPassword,
  identityApp,
  type IdentityApp,
  newestToken,
  seedDirect,
  signInAs,
} from './identity-app.ts'

const registration = {
  email: 'Ada@Example.com',
  name: 'Ada Lovelace',
  locale: 'de',
  organization: { kind: 'company', name: 'Analytical Engines', country: 'GB', timeZone: 'Europe/London' },
} as const

const post = (identity: IdentityApp, path: string, body: object) => browserOf(identity).post(path, body)
const tokenIn = (url: string): string => url.split('#')[1] ?? ''

async function actionsOf(identity: IdentityApp): Promise<readonly string[]> {
  const rows = await identity.db.selectFrom('audit_events').select('action').orderBy('ord').execute()
  return rows.map(({ action }) => action)
}

test('registration mails a link; only its use makes account, organization and owner', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const asked = await post(identity, '/v1/registrations', registration)
  assert.equal(asked.status, 202, asked.body)
  assert.deepEqual(await accountsBesides(identity.db), [])
  const token = await newestToken(identity, 'ada@example.com')
  const seen = await post(identity, '/v1/links/read', { token })
  assert.deepEqual(seen.json, {
    kind: 'registration',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    organization: 'Analytical Engines',
    passwordNeeded: true,
  })
  assert.equal(codeOf(await post(identity, '/v1/links/use', { token })), 'account.password_weak')
  for (const password of [
    'password1234',
    'ada lovelace 12',
    'analytical-engines',
    'aaaaaaaaaaaa',
    'Fr33hold2026!',
    'qwertyuiop123',
    'P@ssw0rd12345',
  ]) {
    assert.equal(
      codeOf(await post(identity, '/v1/links/use', { token, password })),
      'account.password_weak',
      password,
    )
  }
  const used = await post(identity, '/v1/links/use', { token, password: goodPassword })
  assert.deepEqual(used.json, { surface: 'app', email: 'ada@example.com' })
  assert.equal(
    codeOf(await post(identity, '/v1/links/use', { token, password: goodPassword })),
    'account.link_invalid',
  )
  assert.equal(codeOf(await post(identity, '/v1/links/read', { token })), 'account.link_invalid')
  const browser = browserOf(identity)
  await signInAs(browser, 'app', { email: 'ADA@example.com' })
  const me = (await browser.get('/app/v1/me')).json
  assert.partialDeepStrictEqual(me, {
    locale: 'de',
    organizations: [{ name: 'Analytical Engines', role: 'owner' }],
  })
  const actions = await actionsOf(identity)
  for (const action of [
    'account.register',
    'account.verify_email',
    'account.set_password',
    'organization.create',
    'account.sign_in',
  ]) {
    assert.ok(actions.includes(action), action)
  }
})

test('someone with an account registers a further organization without a new password', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer('ada@example.com')
  await post(identity, '/v1/registrations', registration)
  const token = await newestToken(identity, person.email)
  assert.partialDeepStrictEqual((await post(identity, '/v1/links/read', { token })).json, {
    passwordNeeded: false,
  })
  const used = await post(identity, '/v1/links/use', { token, password: 'another-password-entirely' })
  assert.equal(used.status, 200, used.body)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  assert.equal(
    ((await browser.get('/app/v1/me')).json as { organizations: unknown[] }).organizations.length,
    2,
  )
})

test('registration can be closed', async (t) => {
  const identity = await identityApp(t, { registration: 'closed' })
  assert.equal(codeOf(await post(identity, '/v1/registrations', registration)), 'registration.closed')
  assert.partialDeepStrictEqual((await browserOf(identity).get('/v1/platform')).json, {
    registration: 'closed',
    personas: [],
  })
})

test('known and unknown addresses are answered alike, and an address is not flooded', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const unknown = 'nobody@example.com'
  const alike = async (path: string, body: (email: string) => object) => {
    const [one, two] = [
      await post(identity, path, body(person.email)),
      await post(identity, path, body(unknown)),
    ]
    const hide = (text: string) =>
      text
        .replaceAll(person.email, '?')
        .replaceAll(unknown, '?')
        .replace(/"(requestId|instance)":"[^"]+"/g, '')
    assert.equal(one.status, two.status)
    assert.equal(hide(one.body), hide(two.body))
    return one
  }
  for (let n = 0; n < 8; n += 1) await alike('/v1/recoveries', (email) => ({ email }))
  await alike('/v1/registrations', (email) => ({ ...registration, email }))
  const uid = new Map<string, string>()
  const browsers = { known: browserOf(identity), unknown: browserOf(identity) }
  uid
    .set('known', await beginSignIn(browsers.known, 'app'))
    .set('unknown', await beginSignIn(browsers.unknown, 'app'))
  for (let n = 0; n < 7; n += 1) {
    const password = 'not-the-right-one'
    const known = await browsers.known.post(`/v1/interactions/${uid.get('known')}`, {
      email: person.email,
      password,
    })
    const other = await browsers.unknown.post(`/v1/interactions/${uid.get('unknown')}`, {
      email: unknown,
      password,
    })
    const plain = ({ status, json }: typeof known) => ({
      status,
      ...(json as object),
      requestId: '',
      instance: '',
    })
    assert.deepEqual(plain(known), plain(other))
    assert.equal(codeOf(known), n < 5 ? 'account.sign_in_refused' : 'account.sign_in_delayed')
  }
  await newestToken(identity, person.email)
  const mails = await listCaptured(identity)
  assert.equal(mails.filter(({ to }) => to === person.email).length, 5)
  assert.equal(mails.filter(({ to }) => to === unknown).length, 1)
})

test('failures make a person wait, longer each time, and nobody else', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const attempt = async (password: string, remoteAddress = '203.0.113.7') => {
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await identity.app.inject({
      method: 'POST',
      url: `/v1/interactions/${uid}`,
      remoteAddress,
      headers: { cookie, origin: identity.origin },
      payload: { email: person.email, password },
    })
    return {
      code: String(answer.json<{ code?: string }>().code),
      wait: Number(answer.headers['retry-after'] ?? 0),
    }
  }
  for (let n = 0; n < 5; n += 1)
    assert.equal((await attempt('wrong-wrong-wrong')).code, 'account.sign_in_refused')
  const waits: number[] = []
  for (let n = 0; n < 7; n += 1) {
    const { code, wait } = await attempt(goodPassword)
    assert.equal(code, 'account.sign_in_delayed')
    waits.push(wait)
    identity.clock.pass(wait * 1000 + 1000)
    assert.equal((await attempt('wrong-wrong-wrong')).code, 'account.sign_in_refused')
    if (n === 0) {
      // From another network the right password is welcome meanwhile.
      assert.equal((await attempt(goodPassword, '198.51.100.9')).code, 'undefined')
    }
    if (n >= 3) break
  }
  assert.deepEqual(
    waits.map((wait) => Math.round(wait / 30) * 30),
    [30, 60, 120, 240],
  )
})

test('recovery sets a new password once and signs out everywhere', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const person = await identity.given.customer()
  const browser = browserOf(identity)
  await signInAs(browser, 'app', person)
  await post(identity, '/v1/recoveries', { email: person.email })
  const older = await newestToken(identity, person.email)
  await post(identity, '/v1/recoveries', { email: person.email })
  const token = await newestToken(identity, person.email)
  const password = 'harbour-candle-mosaic'
  assert.equal((await post(identity, '/v1/links/use', { token, password })).status, 200)
  assert.equal(
    codeOf(await post(identity, '/v1/links/use', { token: older, password })),
    'account.link_invalid',
  )
  assert.equal((await browser.get('/app/v1/me')).status, 401)
  // Nor does the provider remember the browser: the password is asked for.
  const uid = await beginSignIn(browser, 'app')
  assert.equal(
    codeOf(await browser.post(`/v1/interactions/${uid}`, { email: person.email, password: goodPassword })),
    'account.sign_in_refused',
  )
  await signInAs(browser, 'app', person, { password })
  await post(identity, '/v1/recoveries', { email: person.email })
  const late = await newestToken(identity, person.email)
  identity.clock.pass(16 * 60_000)
  assert.equal(
    codeOf(await post(identity, '/v1/links/use', { token: late, password })),
    'account.link_invalid',
  )
})

test('an invited person sets a password and joins; one with a password only joins', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const { unitOfWork, accountDeps, db } = identity
  await identity.given.customer()
  const organization = await db.selectFrom('organizations').selectAll().executeTakeFirstOrThrow()
  const invite = (email: string) =>
    unitOfWork(systemActor('test'), 'platform', async (work) => {
      const memberId = newId()
      const organizationId = organization.organization_id
      const { accountId } = await inviteAccount(accountDeps, work, {
        email,
        name: 'Grace',
        locale: 'en',
        surface: 'app',
        to: organization.name,
        invitedBy: 'Ada',
        join: { organizationId, memberId },
      })
      const inside = await work.inOrganization(organizationId)
      await inside.db
        .insertInto('members')
        .values({
          organization_id: organizationId,
          id: memberId,
          partner_id: organization.partner_id,
          account_id: accountId,
          role: 'member',
          state: 'invited',
        })
        .execute()
    })
  await invite('Grace@example.com')
  const token = await newestToken(identity, 'grace@example.com')
  assert.partialDeepStrictEqual((await post(identity, '/v1/links/read', { token })).json, {
    kind: 'invitation',
    passwordNeeded: true,
    organization: organization.name,
  })
  assert.equal(
    (await post(identity, '/v1/links/use', { token, password: goodPassword, name: 'Grace Hopper' })).status,
    200,
  )
  const browser = browserOf(identity)
  await signInAs(browser, 'app', { email: 'grace@example.com' })
  assert.partialDeepStrictEqual((await browser.get('/app/v1/me')).json, {
    name: 'Grace Hopper',
    organizations: [{ role: 'member' }],
  })

  const known = await identity.given.account('known@example.com')
  await invite(known.email)
  const second = await newestToken(identity, known.email)
  assert.partialDeepStrictEqual((await post(identity, '/v1/links/read', { token: second })).json, {
    passwordNeeded: false,
  })
  assert.equal((await post(identity, '/v1/links/use', { token: second })).status, 200)
  await signInAs(browserOf(identity), 'app', known)
})

test('the first operator is made by a printed link, and there is no second first one', async (t) => {
  const identity = await identityApp(t)
  const { accountDeps } = identity
  const old = tokenIn((await createSetUpLink(accountDeps, { email: 'root@example.com' })) ?? '')
  const token = tokenIn(
    (await createSetUpLink(accountDeps, { email: 'Root@example.com', name: 'Root' })) ?? '',
  )
  assert.equal(codeOf(await post(identity, '/v1/links/read', { token: old })), 'account.link_invalid')
  const used = await post(identity, '/v1/links/use', { token, password: goodPassword })
  assert.deepEqual(used.json, { surface: 'operator', email: 'root@example.com' })
  const browser = browserOf(identity)
  await signInAs(browser, 'operator', { email: 'root@example.com' })
  assert.partialDeepStrictEqual((await browser.get('/operator/v1/me')).json, { operatorRole: 'owner' })
  assert.equal(await createSetUpLink(accountDeps, { email: 'other@example.com' }), undefined)
  assert.ok((await actionsOf(identity)).includes('platform.set_up'))

  const recovery = tokenIn(await recoverOperator(accountDeps, 'root@example.com'))
  const password = 'marble-kettle-sunrise'
  assert.equal((await post(identity, '/v1/links/use', { token: recovery, password })).status, 200)
  assert.equal((await browser.get('/operator/v1/me')).status, 401)
  await signInAs(browser, 'operator', { email: 'root@example.com' }, { password })
  assert.ok((await actionsOf(identity)).includes('account.recover'))
})

test('people change their own name and language, on the version they read', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const browser = browserOf(identity)
  await signInAs(browser, 'app', await identity.given.customer())
  const own = { origin: identity.origin, 'x-freehold-csrf': '1', 'idempotency-key': 'once' }
  const change = (body: object, headers: Record<string, string>) =>
    browser.send('PATCH', '/app/v1/me', { headers: { ...own, ...headers }, body })
  const changed = await change({ name: 'New Name', locale: 'de' }, { 'if-match': '"1"' })
  assert.partialDeepStrictEqual(changed.json, { name: 'New Name', locale: 'de', version: 2 })
  assert.deepEqual(
    (await change({ name: 'New Name', locale: 'de' }, { 'if-match': '"1"' })).json,
    changed.json,
  )
  assert.equal(
    (await change({ name: 'Newer' }, { 'if-match': '"1"', 'idempotency-key': 'twice' })).status,
    412,
  )
  assert.equal(
    (await change({ email: 'x@example.com' }, { 'if-match': '"2"', 'idempotency-key': 'thrice' })).status,
    400,
  )
})
