import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import {
  type Browser,
  browserOf,
  codeOf,
  follow,
  identityApp,
  type IdentityApp,
  type Person,
  seedDirect,
  signInAs,
} from './identity-app.ts'
import { clientId, clientSecret, type OutsideUser, startOutsideIssuer, travel } from './outside-issuer.ts'

const publicUrl = 'https://login.acme.example'
const own = { origin: 'http://127.0.0.1:8090', 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1' }

const proper = {
  issuer: publicUrl,
  clientId,
  clientSecret,
  required: null,
  roles: null,
  defaultRole: 'member',
  active: true,
  enforced: false,
} as const

const ada: OutsideUser = {
  sub: 'ada-at-acme',
  email: 'ada@acme.example',
  name: 'Ada',
  groups: ['staff'],
}

type Me = { accountId: string; organizations: { id: string; role: string }[]; operatorRole: string | null }

async function organizationOf(identity: IdentityApp, person: Person) {
  return identity.db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.organization_id', 'm.organization_id')
    .select(['o.organization_id as id', 'o.slug'])
    .where('m.account_id', '=', person.accountId)
    .executeTakeFirstOrThrow()
}

const put = (browser: Browser, organizationId: string, body: object) =>
  browser.send('PUT', `/app/v1/organizations/${organizationId}/single-sign-on`, {
    headers: { ...own, 'idempotency-key': newId() },
    body,
  })

async function given(t: TestContext, over: Partial<Record<keyof typeof proper, unknown>> = {}) {
  const outside = await startOutsideIssuer(t, { publicUrl })
  const identity = await identityApp(t, { foreignFetch: outside.fetchFrom })
  await seedDirect(identity)
  const owner = await identity.given.customer()
  const organization = await organizationOf(identity, owner)
  await outside.setCallbacks([`${identity.origin}/auth/single-sign-on/callback/${organization.id}`])
  const ownersBrowser = browserOf(identity)
  await signInAs(ownersBrowser, 'app', owner)
  const saved = await put(ownersBrowser, organization.id, { ...proper, ...over })
  assert.equal(saved.status, 200, saved.body)
  const signIn = async (browser = browserOf(identity)) => {
    const end = await travel(browser, outside, `/sign-in/sso/${organization.slug}`)
    const me = await browser.get('/app/v1/me')
    return { browser, end, me: me.json as Me, status: me.status }
  }
  outside.signInNext(ada)
  return { outside, identity, owner, organization, ownersBrowser, signIn }
}

test('a first sign-in makes account and membership with the default role, and the next one finds them', async (t) => {
  const { identity, organization, signIn } = await given(t)
  const first = await signIn()
  assert.equal(first.end.at, '/app', first.end.body)
  assert.partialDeepStrictEqual(first.me, {
    name: 'Ada',
    organizations: [{ id: organization.id, role: 'member' }],
  })
  const second = await signIn()
  assert.equal(second.me.accountId, first.me.accountId)
  const events = await identity.db
    .selectFrom('audit_events')
    .select(['action', 'organization_id'])
    .where('organization_id', '=', organization.id)
    .orderBy('ord')
    .execute()
  const actions = events.map(({ action }) => action)
  assert.deepEqual(actions.slice(-3), ['single_sign_on.save', 'account.create', 'member.join'])
})

test('roles follow the claims, the required group is asked for each time, and nobody becomes an owner', async (t) => {
  const { outside, ownersBrowser, organization, signIn } = await given(t, {
    required: { claim: 'groups', value: 'staff' },
    roles: { claim: 'groups', map: { bosses: 'admin' } },
  })
  assert.equal((await signIn()).me.organizations[0]?.role, 'member')
  outside.signInNext({ ...ada, groups: ['staff', 'bosses'] })
  assert.equal((await signIn()).me.organizations[0]?.role, 'admin')
  outside.signInNext({ ...ada, groups: ['bosses'] })
  const refused = await signIn()
  assert.deepEqual([refused.end.status, refused.status], [403, 401])
  for (const body of [
    { ...proper, defaultRole: 'owner' },
    { ...proper, roles: { claim: 'groups', map: { bosses: 'owner' } } },
  ]) {
    assert.equal(codeOf(await put(ownersBrowser, organization.id, body)), 'request.invalid')
  }
})

test('such a session acts in its own organization and nowhere else, whatever else the account is', async (t) => {
  const { identity, organization, signIn, outside, owner } = await given(t)
  const { me } = await signIn()
  // The account becomes more than the organization can know: an operator, partner staff, an owner elsewhere.
  const elsewhere = await organizationOf(identity, await identity.given.customer())
  const row = await identity.db
    .selectFrom('organizations')
    .select('partner_id')
    .where('organization_id', '=', elsewhere.id)
    .executeTakeFirstOrThrow()
  await identity.db.insertInto('operators').values({ account_id: me.accountId, role: 'owner' }).execute()
  await identity.db
    .insertInto('partner_staff')
    .values({ account_id: me.accountId, partner_id: row.partner_id, role: 'admin' })
    .execute()
  await identity.unitOfWork(systemActor('test'), 'platform', async (work) => {
    const inside = await work.inOrganization(elsewhere.id)
    await inside.db
      .insertInto('members')
      .values({
        organization_id: elsewhere.id,
        partner_id: row.partner_id,
        id: newId(),
        account_id: me.accountId,
        role: 'owner',
        state: 'active',
      })
      .execute()
  })
  const { browser, me: after } = await signIn()
  assert.deepEqual(
    after.organizations.map(({ id }) => id),
    [organization.id],
  )
  assert.equal(after.operatorRole, null)
  for (const surface of ['operator', 'partner'] as const) {
    // The provider's session in this browser opens no other door: somebody is asked for there.
    const asked = await follow(browser, await browser.get(`/auth/${surface}/sign-in`))
    assert.match(asked.at, /\/sign-in\//, surface)
    assert.equal((await browser.get(`/${surface}/v1/me`)).status, 401, surface)
  }
  const foreign = await browser.get(`/app/v1/organizations/${elsewhere.id}/single-sign-on`)
  assert.equal(foreign.status, 404)
  // A silent sign-in to the same surface stays what it was.
  await follow(browser, await browser.get('/auth/app/sign-in'))
  const silent = (await browser.get('/app/v1/me')).json as Me
  assert.deepEqual(
    silent.organizations.map(({ id }) => id),
    [organization.id],
  )
  // What is the person's own is out of reach: this is how an account would be taken over.
  for (const [method, path, body] of [
    ['GET', '/app/v1/me/identities', undefined],
    ['POST', '/app/v1/me/identities/link', { issuer: 'outside', returnTo: '/app' }],
  ] as const) {
    const answer = await browser.send(method, path, {
      headers: { ...own, 'idempotency-key': newId() },
      ...(body === undefined ? {} : { body }),
    })
    assert.equal(codeOf(answer), 'auth.forbidden', path)
  }
  const sessions = (await browser.get('/app/v1/me/sessions')).json as { data: unknown[] }
  assert.ok(sessions.data.length > 0)
  assert.ok(outside.state.rows.size > 0 && owner.accountId !== me.accountId)
})

test("somebody else's address is not taken over; an open invitation and a link from the profile are the ways in", async (t) => {
  const { identity, organization, signIn, outside, ownersBrowser, owner } = await given(t)
  const stranger = await identity.given.customer('bob@acme.example')
  outside.signInNext({ ...ada, sub: 'bob', email: 'BOB@acme.example' })
  const taken = await signIn()
  assert.equal(taken.end.status, 403)
  assert.match(taken.end.body, /link your company’s sign-in from your profile/)
  // Not by an invitation either, as long as the account is somebody's.
  await invite(identity, organization.id, stranger.accountId)
  assert.equal((await signIn()).end.status, 403)
  // The owner's own address is no different, until the owner links it.
  outside.signInNext({ ...ada, sub: 'the-owner', email: owner.email })
  assert.equal((await signIn()).end.status, 403)
  const begun = await ownersBrowser.post(`/app/v1/organizations/${organization.id}/single-sign-on/link`, {
    returnTo: '/app/profile',
  })
  assert.equal(begun.status, 200, begun.body)
  const { continueAt } = begun.json as { continueAt: string }
  const thief = browserOf(identity)
  const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/single-sign-on/callback')
  const { at } = await travel(ownersBrowser, outside, continueAt, isBack)
  assert.equal((await ownersBrowser.get(at)).location, '/app/profile')
  assert.equal((await thief.get(at)).status, 400)
  const linked = await signIn()
  assert.equal(linked.me.accountId, owner.accountId)
  assert.equal(linked.me.organizations[0]?.role, 'owner')
  // An invitation to an address that nobody has proved to own is accepted by signing in.
  const invited = await identity.db
    .insertInto('accounts')
    .values({ id: newId(), email: 'new@acme.example', name: 'New', locale: 'en' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await invite(identity, organization.id, invited.id)
  outside.signInNext({ ...ada, sub: 'new', email: 'new@acme.example' })
  const joined = await signIn()
  assert.equal(joined.me.accountId, invited.id)
  assert.deepEqual(joined.me.organizations, [
    { ...joined.me.organizations[0], id: organization.id, role: 'billing' },
  ])
})

test("an owner's invitation is taken up by its mailed link only, whatever the provider says of the address", async (t) => {
  const { identity, organization, signIn, outside } = await given(t)
  const invited = await identity.db
    .insertInto('accounts')
    .values({ id: newId(), email: 'heir@acme.example', name: 'Heir', locale: 'en' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await invite(identity, organization.id, invited.id, 'owner')
  outside.signInNext({ ...ada, sub: 'an-admin-in-disguise', email: 'heir@acme.example' })
  const { end, status } = await signIn()
  assert.deepEqual([end.status, status], [403, 401])
  assert.match(end.body, /the link in the mail/)
})

test('a removed or suspended member, and everyone once it is out of use, stays out', async (t) => {
  const { identity, organization, signIn, ownersBrowser } = await given(t)
  const { browser, me } = await signIn()
  const setState = (state: string) =>
    identity.unitOfWork(systemActor('test'), 'platform', async (work) => {
      const inside = await work.inOrganization(organization.id)
      await inside.db.updateTable('members').set({ state }).where('account_id', '=', me.accountId).execute()
    })
  await setState('suspended')
  assert.equal((await browser.get('/app/v1/me')).status, 403)
  assert.equal((await signIn()).end.status, 403)
  await setState('active')
  assert.equal((await browser.get('/app/v1/me')).status, 200)
  await put(ownersBrowser, organization.id, { ...proper, active: false })
  assert.equal((await browser.get('/app/v1/me')).status, 403)
  const off = await signIn()
  const unknown = await travel(
    browserOf(identity),
    { issuer: publicUrl, local: '' },
    '/sign-in/sso/no-such-company',
  )
  assert.deepEqual([off.end.status, off.end.body], [unknown.status, unknown.body])
})

test('where it is required, members come in no other way, and owners still do', async (t) => {
  const { identity, organization, ownersBrowser, signIn } = await given(t)
  const { me } = await signIn()
  const { savePassword, hashPassword } = await import('#features/accounts')
  await savePassword(identity.db, me.accountId, await hashPassword('lantern-orbit-velvet-27'))
  const byPassword = browserOf(identity)
  await signInAs(byPassword, 'app', { email: ada.email ?? '' })
  assert.equal(((await byPassword.get('/app/v1/me')).json as Me).organizations.length, 1)
  await put(ownersBrowser, organization.id, { ...proper, enforced: true })
  assert.equal(((await byPassword.get('/app/v1/me')).json as Me).organizations.length, 0)
  assert.equal((await signIn()).me.organizations.length, 1)
  assert.equal(((await ownersBrowser.get('/app/v1/me')).json as Me).organizations.length, 1)
})

test('an answer counts once, in the browser that left, at its own organization', async (t) => {
  const { identity, organization, outside } = await given(t)
  const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/single-sign-on/callback')
  const untilAnswer = async () => {
    const browser = browserOf(identity)
    const { at } = await travel(browser, outside, `/sign-in/sso/${organization.slug}`, isBack)
    return { browser, answer: new URL(at) }
  }
  const other = await organizationOf(identity, await identity.given.customer())
  const changes: Record<string, (url: URL) => void> = {
    'another state': (url) => url.searchParams.set('state', 'guess'),
    'no state': (url) => url.searchParams.delete('state'),
    'two states': (url) => url.searchParams.append('state', 'x'),
    'another code': (url) => url.searchParams.set('code', 'x'),
    'another issuer': (url) => url.searchParams.set('iss', 'https://evil.example'),
    'an error': (url) => url.searchParams.set('error', 'access_denied'),
    'another organization': (url) => void (url.pathname = url.pathname.replace(organization.id, other.id)),
  }
  for (const [name, change] of Object.entries(changes)) {
    const { browser, answer } = await untilAnswer()
    change(answer)
    assert.equal((await browser.get(answer.href)).status, 400, name)
    assert.equal(browser.jar.get('fh_app'), undefined, name)
  }
  const { browser, answer } = await untilAnswer()
  const copy = await untilAnswer()
  // A browser that began a sign-in of its own cannot take up this one.
  assert.equal((await copy.browser.get(answer.href)).status, 400)
  assert.equal((await browser.get(answer.href)).status, 400, 'and it is used up by then')
  const last = await untilAnswer()
  const done = await follow(last.browser, await last.browser.get(last.answer.href))
  assert.equal(done.at, '/app')
  assert.equal((await last.browser.get(last.answer.href)).status, 400)
})

test('a step-up of such a session goes to the same provider, which must ask anew', async (t) => {
  const { identity, organization, outside, signIn } = await given(t)
  const { browser } = await signIn()
  const before = browser.jar.get('fh_app')
  const end = await travel(browser, outside, '/auth/app/sign-in?stepUp=1&returnTo=/app/x')
  assert.equal(end.at, '/app/x', end.body)
  assert.notEqual(browser.jar.get('fh_app'), before)
  assert.deepEqual(
    ((await browser.get('/app/v1/me')).json as Me).organizations.map(({ id }) => id),
    [organization.id],
  )
  outside.forge((claims) => void Object.assign(claims, { auth_time: Math.floor(Date.now() / 1000) - 3600 }))
  const now = browser.jar.get('fh_app')
  assert.equal((await travel(browser, outside, '/auth/app/sign-in?stepUp=1')).status, 400)
  assert.equal(browser.jar.get('fh_app'), now)
  assert.ok(identity.origin)
})

test('coming back without a word is no fresh proof: the company’s provider says how old it is, or is asked', async (t) => {
  const { identity, organization, outside, signIn } = await given(t, { defaultRole: 'admin' })
  const { browser } = await signIn()
  const save = () => put(browser, organization.id, { ...proper, defaultRole: 'admin' })
  assert.equal((await save()).status, 200)
  const hourAgo = Math.floor(Date.now() / 1000) - 3600
  for (const forge of [
    (claims: Record<string, unknown>) => void Object.assign(claims, { auth_time: hourAgo }),
    (claims: Record<string, unknown>) => void delete claims['auth_time'],
  ]) {
    outside.forge(forge)
    assert.equal((await signIn(browser)).status, 200)
    assert.equal(codeOf(await save()), 'auth.step_up_required')
  }
  // Nor does it help to name a time that is still to come.
  outside.forge((claims) => void Object.assign(claims, { auth_time: hourAgo + 36_000 }))
  await signIn(browser)
  assert.equal((await save()).status, 200)
  identity.clock.pass(6 * 60_000)
  assert.equal(codeOf(await save()), 'auth.step_up_required')
  identity.clock.pass(-6 * 60_000)
  outside.forge((claims) => void delete claims['auth_time'])
  // One that never says is trusted with having asked anew where that was wanted.
  const end = await travel(browser, outside, '/auth/app/sign-in?stepUp=1')
  assert.equal(end.at, '/app', end.body)
  assert.equal((await save()).status, 200)
})

test('only what answers as an identity provider is kept, with a secret of its own', async (t) => {
  const { ownersBrowser, organization, outside } = await given(t)
  const refused = async (over: object) =>
    codeOf(await put(ownersBrowser, organization.id, { ...proper, ...over }))
  assert.equal(await refused({ issuer: 'https://nobody.example' }), 'single_sign_on.issuer_refused')
  assert.equal(await refused({ issuer: `${publicUrl}/deeper` }), 'single_sign_on.issuer_refused')
  assert.equal(await refused({ issuer: 'http://login.acme.example' }), 'request.invalid')
  const { clientSecret: _, ...kept } = proper
  assert.equal((await put(ownersBrowser, organization.id, kept)).status, 200)
  const moved = await put(ownersBrowser, organization.id, { ...kept, clientId: 'another' })
  assert.equal(codeOf(moved), 'single_sign_on.secret_missing')
  const read = await ownersBrowser.get(`/app/v1/organizations/${organization.id}/single-sign-on`)
  assert.ok(!read.body.includes(clientSecret))
  await outside.stop()
  const check = await ownersBrowser.post(`/app/v1/organizations/${organization.id}/single-sign-on/check`, {})
  assert.equal(typeof (check.json as { fault: unknown }).fault, 'string')
})

async function invite(
  identity: IdentityApp,
  organizationId: string,
  accountId: string,
  role = 'billing',
): Promise<void> {
  await identity.unitOfWork(systemActor('test'), 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    const { partner_id } = await inside.db
      .selectFrom('organizations')
      .select('partner_id')
      .where('organization_id', '=', organizationId)
      .executeTakeFirstOrThrow()
    await inside.db
      .insertInto('members')
      .values({
        organization_id: organizationId,
        partner_id,
        id: newId(),
        account_id: accountId,
        role,
        state: 'invited',
      })
      .execute()
  })
}
