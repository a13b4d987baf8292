import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Surface } from '#platform/actor'
import { newId } from '#platform/ids'
import { sha256 } from '#platform/key-ring'
import { until } from '#test/test-app'
import { accountsBesides } from './bystanders.ts'
import { browserOf, codeOf, identityApp, type IdentityApp, seedDirect, signInAs } from './identity-app.ts'
import { byGroups, configuredIssuer, inGroup, startOutsideIssuer, travel } from './outside-issuer.ts'

const operatorRule = {
  required: inGroup('staff'),
  roles: byGroups({
    owners: { kind: 'operator', role: 'owner' },
    helpers: { kind: 'operator', role: 'support' },
  }),
} as const

async function given(
  t: TestContext,
  rules: Parameters<typeof configuredIssuer>[1] = { operator: operatorRule },
) {
  const outside = await startOutsideIssuer(t)
  const identity = await identityApp(t, { issuers: [configuredIssuer(outside, rules)] })
  await seedDirect(identity)
  const signIn = async (surface: Surface = 'operator') => {
    const browser = browserOf(identity)
    const end = await travel(browser, outside, `/auth/${surface}/sign-in`)
    return { browser, end, me: await browser.get(`/${surface}/v1/me`) }
  }
  return { outside, identity, signIn }
}

const ada = (groups: string[] = ['staff', 'helpers']) => ({
  sub: 'ada-at-outside',
  email: 'ada@outside.example',
  email_verified: true,
  name: 'Ada',
  groups,
})

/** The next request of this browser asks the issuer again. */
async function makeDue(identity: IdentityApp, browser: ReturnType<typeof browserOf>, cookie = 'fh_operator') {
  await identity.db
    .updateTable('web_sessions')
    .set({ refresh_at: new Date(0) })
    .where('token_hash', '=', sha256(browser.jar.get(cookie) ?? ''))
    .execute()
}

async function actionsOf(identity: IdentityApp): Promise<string[]> {
  const rows = await identity.db.selectFrom('audit_events').select('action').orderBy('ord').execute()
  return rows.map(({ action }) => action)
}

test('a first sign-in makes the account with the role that the claims give; the next one finds it', async (t) => {
  const { outside, identity, signIn } = await given(t)
  outside.signInNext(ada())
  const first = await signIn()
  assert.equal(first.end.at, '/operator', first.end.body)
  assert.partialDeepStrictEqual(first.me.json, {
    operatorRole: 'support',
    email: 'ada@outside.example',
    name: 'Ada',
  })
  const second = await signIn()
  assert.equal(
    (second.me.json as { accountId: string }).accountId,
    (first.me.json as { accountId: string }).accountId,
  )
  const actions = await actionsOf(identity)
  assert.deepEqual(
    actions.filter((action) => action.startsWith('account.')),
    ['account.create', 'account.claim_role', 'account.sign_in', 'account.sign_in'],
  )
})

test('whoever lacks the required group, or any role, gets a page that says so, and no account', async (t) => {
  const { outside, identity, signIn } = await given(t)
  for (const groups of [[], ['helpers'], ['staff'], ['staffs', 'helpers'], ['STAFF', 'owners']]) {
    outside.signInNext(ada(groups))
    const { end, me } = await signIn()
    assert.equal(end.status, 403, groups.join())
    assert.match(end.body, /Outside/)
    assert.equal(me.status, 401)
  }
  const rows = await accountsBesides(identity.db)
  assert.equal(rows.length, 0)
  assert.ok((await actionsOf(identity)).every((action) => action === 'account.sign_in_refused'))
})

test('an address that is not verified, or that another account has, makes no account and takes none over', async (t) => {
  const { outside, identity, signIn } = await given(t)
  outside.signInNext({ ...ada(), email_verified: false })
  assert.equal((await signIn()).end.status, 403)
  const operator = await identity.given.operator('ADA@outside.example')
  outside.signInNext(ada(['staff', 'owners']))
  const { end, me } = await signIn()
  assert.equal(end.status, 403)
  assert.match(end.body, /link Outside from your profile/)
  assert.equal(me.status, 401)
  const links = await identity.db.selectFrom('account_identities').select('id').execute()
  assert.deepEqual(links, [])
  const row = await identity.db
    .selectFrom('operators')
    .select(['account_id', 'role'])
    .executeTakeFirstOrThrow()
  assert.deepEqual(row, { account_id: operator.accountId, role: 'owner' })
})

test('with an outside issuer our own provider signs nobody in there, unless the entry says alongside', async (t) => {
  const { identity, signIn, outside } = await given(t)
  outside.signInNext(ada())
  const left = await browserOf(identity).get('/auth/operator/sign-in?issuer=freehold')
  assert.ok(left.location?.startsWith(outside.issuer))
  assert.equal((await signIn()).me.status, 200)
  const both = await given(t, { operator: { ...operatorRule, alongside: true } })
  const choice = await browserOf(both.identity).get('/auth/operator/sign-in?returnTo=/operator/orders')
  assert.equal(choice.location, '/sign-in?surface=operator&returnTo=%2Foperator%2Forders')
  const own = await browserOf(both.identity).get('/auth/operator/sign-in?issuer=freehold')
  assert.ok(own.location?.startsWith('http://127.0.0.1:8090/oidc/auth'))
  const other = await browserOf(both.identity).get('/auth/operator/sign-in?issuer=outside')
  assert.ok(other.location?.startsWith(both.outside.issuer))
})

test('a session of our own provider ends when configuration gives its surface to another issuer', async (t) => {
  const { identity } = await given(t, {})
  const person = await identity.given.operator()
  const browser = browserOf(identity)
  await signInAs(browser, 'operator', person)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  const { createAuthenticator } = await import('#features/sessions')
  const { createIssuers } = await import('#features/issuers')
  const issuers = createIssuers([
    configuredIssuer({ issuer: 'http://127.0.0.1:9' }, { operator: operatorRule }),
  ])
  t.after(() => issuers.close())
  const authenticate = createAuthenticator({ ...identity.sessionDeps, issuers })
  const request = { headers: { cookie: `fh_operator=${browser.jar.get('fh_operator')}` } } as never
  assert.equal(await authenticate(request, 'operator'), undefined)
})

test('a changed group changes the role at the next renewal; a lost one ends the session and the role', async (t) => {
  const { outside, identity, signIn } = await given(t)
  outside.signInNext(ada())
  const { browser } = await signIn()
  outside.signInNext(ada(['staff', 'owners']))
  assert.partialDeepStrictEqual((await browser.get('/operator/v1/me')).json, { operatorRole: 'support' })
  await makeDue(identity, browser)
  assert.partialDeepStrictEqual((await browser.get('/operator/v1/me')).json, { operatorRole: 'owner' })
  outside.signInNext(ada(['owners']))
  await makeDue(identity, browser)
  assert.equal(codeOf(await browser.get('/operator/v1/me')), 'auth.required')
  assert.deepEqual(await identity.db.selectFrom('operators').select('role').execute(), [])
  assert.deepEqual((await actionsOf(identity)).slice(-2), ['account.claim_role', 'session.end'])
})

test('people at partners and in organizations get their roles by claims, and lose them the same way', async (t) => {
  const rules = {
    partner: { roles: byGroups({ sellers: { kind: 'partner', slug: 'acme-partner', role: 'member' } }) },
    app: {
      roles: byGroups({
        admins: { kind: 'organization', slug: 'acme', role: 'admin' },
        users: { kind: 'organization', slug: 'acme', role: 'member' },
      }),
    },
  } as const
  const { outside, identity, signIn } = await given(t, rules)
  const person = await identity.given.customer()
  await identity.db.insertInto('partners').values({ id: newId(), slug: 'acme-partner', name: 'P' }).execute()
  const { rows } = await identity.unitOfWork({ ...systemOf() }, 'platform', async ({ db }) => ({
    rows: await db
      .selectFrom('members')
      .select('organization_id')
      .where('account_id', '=', person.accountId)
      .execute(),
  }))
  const organizationId = rows[0]?.organization_id ?? ''
  await renameSlug(identity, organizationId, 'acme')
  outside.signInNext(ada(['sellers', 'users']))
  const seller = await signIn('partner')
  assert.partialDeepStrictEqual(seller.me.json, { partner: { slug: 'acme-partner', role: 'member' } })
  const member = await signIn('app')
  assert.partialDeepStrictEqual(member.me.json, { organizations: [{ slug: 'acme', role: 'member' }] })
  outside.signInNext(ada(['admins']))
  await makeDue(identity, member.browser, 'fh_app')
  assert.partialDeepStrictEqual((await member.browser.get('/app/v1/me')).json, {
    organizations: [{ slug: 'acme', role: 'admin' }],
  })
  await makeDue(identity, seller.browser, 'fh_partner')
  assert.equal((await seller.browser.get('/partner/v1/me')).status, 401)
  outside.signInNext(ada([]))
  await makeDue(identity, member.browser, 'fh_app')
  assert.equal((await member.browser.get('/app/v1/me')).status, 401)
  const left = await identity.db
    .selectFrom('members')
    .select('role')
    .where('issuer', 'is not', null)
    .execute()
  assert.deepEqual(left, [])
})

test('while the issuer is away nobody gets in, sessions in hand go on, and all resumes by itself', async (t) => {
  const { outside, identity, signIn } = await given(t)
  outside.signInNext(ada())
  const { browser } = await signIn()
  const waiting = browserOf(identity)
  const atCallback = await travel(waiting, outside, '/auth/operator/sign-in', ({ pathname }) =>
    pathname.startsWith('/auth/operator/callback'),
  )
  await outside.stop()
  assert.equal((await waiting.get(atCallback.at)).status, 503)
  assert.equal(waiting.jar.get('fh_operator'), undefined)
  // What was read of the issuer a moment ago may serve for two seconds more.
  const refused = await until(
    () => browserOf(identity).get('/auth/operator/sign-in'),
    ({ status }) => status === 503,
  )
  assert.match(refused.body, /does not answer right now/)
  await makeDue(identity, browser)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  identity.clock.pass(10 * 60_000)
  assert.equal((await browser.get('/operator/v1/me')).status, 200)
  await outside.start()
  outside.signInNext(ada(['staff', 'owners']))
  await makeDue(identity, browser)
  assert.partialDeepStrictEqual((await browser.get('/operator/v1/me')).json, { operatorRole: 'owner' })
})

test("the issuer's keys may change at any time", async (t) => {
  const { outside, signIn, identity } = await given(t)
  outside.signInNext(ada())
  const before = await signIn()
  assert.equal(before.me.status, 200)
  await outside.rotate()
  assert.equal((await signIn()).me.status, 200)
  await makeDue(identity, before.browser)
  assert.equal((await before.browser.get('/operator/v1/me')).status, 200)
})

test('signing out goes on to the issuer, which is told whose session it was', async (t) => {
  const { outside, signIn } = await given(t)
  outside.signInNext(ada())
  const { browser } = await signIn()
  const answer = await browser.post('/auth/operator/sign-out', {})
  const url = new URL((answer.json as { continueAt: string }).continueAt)
  assert.equal(url.origin, outside.issuer)
  assert.ok((url.searchParams.get('id_token_hint') ?? '').split('.').length === 3)
  assert.equal(url.searchParams.get('post_logout_redirect_uri'), 'http://127.0.0.1:8090/')
  assert.equal((await browser.get('/operator/v1/me')).status, 401)
})

function systemOf() {
  return {
    kind: 'system',
    id: null,
    name: 'test',
    surface: null,
    roles: [],
    reach: { kind: 'platform' },
    address: null,
    requestId: 'r',
    correlationId: crypto.randomUUID(),
  } as const
}

async function renameSlug(identity: IdentityApp, organizationId: string, slug: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: identity.url })
  await client.connect()
  await client.query('set role fh_owner')
  await client.query('update organizations set slug = $1 where organization_id = $2', [slug, organizationId])
  await client.end()
}
