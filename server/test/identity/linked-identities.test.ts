import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#platform/ids'
import { sha256 } from '#platform/key-ring'
import { type Browser, browserOf, codeOf, identityApp, seedDirect, signInAs } from './identity-app.ts'
import { byGroups, configuredIssuer, startOutsideIssuer, travel } from './outside-issuer.ts'

const own = { origin: 'http://127.0.0.1:8090', 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1' }
const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/operator/callback')

type Linked = { data: { id: string; name: string | null }[]; available: { name: string }[] }

async function given(t: TestContext) {
  const outside = await startOutsideIssuer(t)
  const rules = {
    operator: { alongside: true, roles: byGroups({ helpers: { kind: 'operator', role: 'support' } }) },
  } as const
  const identity = await identityApp(t, { issuers: [configuredIssuer(outside, rules)] })
  await seedDirect(identity)
  const person = await identity.given.operator('olga@example.com')
  const browser = browserOf(identity)
  await signInAs(browser, 'operator', person)
  outside.signInNext({ sub: 'olga-at-outside', email: 'olga@example.com', email_verified: true, groups: [] })
  const begin = (from: Browser) =>
    from.post('/operator/v1/me/identities/link', {
      issuer: 'outside',
      returnTo: '/operator/profile/sessions',
    })
  const list = async () => (await browser.get('/operator/v1/me/identities')).json as Linked
  const remove = (id: string) =>
    browser.send('DELETE', `/operator/v1/me/identities/${id}`, {
      headers: { ...own, 'idempotency-key': newId() },
    })
  const untilAnswer = async (from: Browser) => {
    const { continueAt } = (await begin(from)).json as { continueAt: string }
    return (await travel(from, outside, continueAt, isBack)).at
  }
  const byOutside = async () => {
    const fresh = browserOf(identity)
    const end = await travel(fresh, outside, '/auth/operator/sign-in?issuer=outside')
    return { browser: fresh, end, me: (await fresh.get('/operator/v1/me')).json as { accountId?: string } }
  }
  return { outside, identity, person, browser, begin, list, remove, untilAnswer, byOutside }
}

test('an identity is linked from the profile, by the session that wanted it, and opens the account from then on', async (t) => {
  const { person, browser, list, untilAnswer, byOutside, identity } = await given(t)
  assert.deepEqual(
    (await list()).available.map(({ name }) => name),
    ['outside'],
  )
  assert.equal((await byOutside()).end.status, 403, 'nobody is linked by an address')
  const answer = await untilAnswer(browser)
  const thief = browserOf(identity)
  assert.equal((await thief.get(answer)).status, 400)
  assert.equal((await browser.get(answer)).location, '/operator/profile/sessions')
  assert.equal((await browser.get(answer)).status, 400)
  assert.deepEqual(
    (await list()).data.map(({ name }) => name),
    ['outside'],
  )
  assert.deepEqual((await list()).available, [])
  const back = await byOutside()
  assert.equal(back.me.accountId, person.accountId)
  const row = await identity.db.selectFrom('operators').select('role').executeTakeFirstOrThrow()
  assert.equal(row.role, 'owner', 'a role that people gave is not taken by claims that give none')
})

test('an identity that is somebody else’s already is not linked twice', async (t) => {
  const { browser, untilAnswer, identity, list } = await given(t)
  const other = await identity.given.operator()
  const first = browserOf(identity)
  await signInAs(first, 'operator', other)
  assert.equal((await first.get(await untilAnswer(first))).location, '/operator/profile/sessions')
  const refused = await browser.get(await untilAnswer(browser))
  assert.equal(refused.status, 403)
  assert.match(refused.body, /linked to another account/)
  assert.deepEqual((await list()).data, [])
})

test('linking asks for a fresh proof, for a session, and for an issuer of this surface', async (t) => {
  const { browser, begin, identity } = await given(t)
  const unknown = await browser.post('/operator/v1/me/identities/link', {
    issuer: 'nobody',
    returnTo: '/operator',
  })
  assert.equal(codeOf(unknown), 'issuer.not_found')
  identity.clock.pass(6 * 60_000)
  assert.equal(codeOf(await begin(browser)), 'auth.step_up_required')
})

test('unlinking ends what was begun that way; the last way in stays', async (t) => {
  const { browser, list, remove, untilAnswer, byOutside, identity, person } = await given(t)
  await browser.get(await untilAnswer(browser))
  const outsider = await byOutside()
  const [link] = (await list()).data
  assert.ok(link !== undefined)
  await identity.db.deleteFrom('credentials').where('account_id', '=', person.accountId).execute()
  await identity.db.deleteFrom('passkeys').where('account_id', '=', person.accountId).execute()
  assert.equal(codeOf(await remove(link.id)), 'identity.last')
  const { savePassword, hashPassword } = await import('#features/accounts')
  await savePassword(identity.db, person.accountId, await hashPassword('lantern-orbit-velvet-27'))
  assert.equal((await remove(link.id)).status, 204)
  assert.equal((await outsider.browser.get('/operator/v1/me')).status, 401)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  assert.equal(codeOf(await remove(link.id)), 'identity.not_found')
  assert.equal((await byOutside()).end.status, 403)
})

test('whom people put aside, claims do not bring back', async (t) => {
  const { outside, identity, byOutside } = await given(t)
  outside.signInNext({
    sub: 'new-at-outside',
    email: 'new@example.com',
    email_verified: true,
    groups: ['helpers'],
  })
  const { browser, me } = await byOutside()
  assert.ok(me.accountId !== undefined)
  await identity.db
    .updateTable('operators')
    .set({ state: 'deactivated', role: null, kept_role: 'support' })
    .where('account_id', '=', me.accountId)
    .execute()
  assert.equal((await browser.get('/operator/v1/me')).status, 403)
  assert.equal((await byOutside()).end.status, 403)
  await identity.db
    .updateTable('web_sessions')
    .set({ refresh_at: new Date(0) })
    .where('token_hash', '=', sha256(browser.jar.get('fh_operator') ?? ''))
    .execute()
  assert.equal((await browser.get('/operator/v1/me')).status, 401)
})
