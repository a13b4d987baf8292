import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import {
  checkSecurityPolicy,
  listTenants,
  readMe,
  readSecurityPolicy,
  replaceSecurityPolicy,
  type ReplaceSecurityPolicy,
  signIn,
} from '@freehold/contract'
import pg from 'pg'
import { hashPassword } from '#features/accounts'
import type { Answer, BrowserClient } from '#test/browser-client'
import { testApp } from '#test/test-app'

const open: ReplaceSecurityPolicy = {
  mfaMode: 'optional',
  idleMinutes: null,
  absoluteHours: null,
  allowedCountries: [],
  addressList: [],
  bindsSupport: false,
  supportRequests: 'allowed',
}

/** What a proxy on this machine says of a request. */
const from = (address: string, country?: string): Record<string, string> => ({
  'x-forwarded-for': address,
  ...(country === undefined ? {} : { 'x-country': country }),
})

const codeOf = ({ body }: Answer): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined

const password = 'lantern-orbit-velvet-27'

/** Walks to the sign-in page as a browser does; answers the sign-in's id. */
async function beginSignIn(origin: string, { cookies }: BrowserClient): Promise<string> {
  let url = new URL('/auth/app/sign-in', origin)
  for (let hop = 0; hop < 8; hop += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    await response.arrayBuffer()
    url = new URL(response.headers.get('location') ?? '/', url)
    const uid = /\/sign-in\/([A-Za-z0-9_-]+)$/.exec(url.pathname)?.[1]
    if (uid !== undefined) return uid
  }
  throw new Error('no sign-in page was reached')
}

/** Behind a trusted proxy on this machine: whatever it forwards is where a request comes from. */
async function given(t: TestContext, env: Readonly<Record<string, string>> = {}) {
  const app = await testApp(t, { env: { TRUSTED_PROXIES: '127.0.0.1', ...env } })
  const carl = await app.as('carl')
  const me = await carl.call(readMe)
  const params = { organizationId: me.organizations[0]?.id ?? '' }
  // One connection for each statement: none is left when the database goes.
  const database = {
    query: async (text: string): Promise<void> => {
      const client = new pg.Client({ connectionString: app.databaseUrl })
      await client.connect()
      await client.query(text).finally(() => client.end())
    },
  }
  async function demand(
    change: Partial<ReplaceSecurityPolicy>,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    const { version } = await carl.call(readSecurityPolicy, { params, ...(headers && { headers }) })
    const input = { params, body: { ...open, ...change }, ifMatch: version }
    return carl.send(replaceSecurityPolicy, { ...input, ...(headers && { headers }) })
  }
  const list = (who: BrowserClient, headers: Record<string, string>): Promise<Answer> =>
    who.send(listTenants, { params, headers })
  return { app, carl, params, demand, list, database }
}

test('only listed addresses act in the organization, however they are written', async (t) => {
  const { carl, demand, list, params } = await given(t)
  const home = from('203.0.113.7')
  const saved = await demand(
    { addressList: ['203.0.113.0/24', '2001:db8::/32', '::ffff:198.51.100.0/120'] },
    home,
  )
  assert.equal(saved.status, 200, JSON.stringify(saved.body))
  const cases = [
    ['203.0.113.7', true],
    ['203.0.114.7', false],
    ['2001:db8:1::1', true],
    ['2001:DB8:0:0:0:0:0:1', true],
    ['2001:db9::1', false],
    ['::ffff:203.0.113.9', true],
    ['::ffff:cb00:7109', true],
    ['::ffff:203.0.114.9', false],
    ['198.51.100.4', true],
    ['::ffff:198.51.100.4', true],
    ['198.51.101.4', false],
  ] as const
  for (const [address, isIn] of cases) {
    const answer = await list(carl, from(address))
    assert.deepEqual(
      [answer.status, codeOf(answer)],
      isIn ? [200, undefined] : [403, 'policy.address_refused'],
      address,
    )
  }
  // Who is signed in is no business of the organization.
  assert.equal((await carl.send(readMe, { headers: from('203.0.114.7') })).status, 200)
  // What the client itself writes in front of the proxy's word counts for nothing.
  const spoofed = await list(carl, from('203.0.113.7, 203.0.114.7'))
  assert.equal(codeOf(spoofed), 'policy.address_refused')
  // Nor is anybody let out of the policy who is not let in by it.
  const undo = await carl.send(replaceSecurityPolicy, {
    params,
    body: open,
    ifMatch: 2,
    headers: from('203.0.114.7'),
  })
  assert.equal(codeOf(undo), 'policy.address_refused')
})

test('without a trusted proxy nobody says where they come from', async (t) => {
  const { carl, demand, list } = await given(t, { TRUSTED_PROXIES: '' })
  assert.equal((await demand({ addressList: ['203.0.113.7'] }, from('203.0.113.7'))).status, 422)
  assert.equal((await demand({ addressList: ['127.0.0.1'] })).status, 200)
  assert.equal((await list(carl, from('203.0.113.7'))).status, 200)
})

test('operators are not bound by what a customer demands of its own people', async (t) => {
  const { app, demand, params } = await given(t)
  assert.equal((await demand({ addressList: ['203.0.113.7'] }, from('203.0.113.7'))).status, 200)
  const olga = await app.as('olga')
  assert.equal((await olga.send(listTenants, { params, headers: from('198.51.100.1') })).status, 200)
  const seen = await olga.call(readSecurityPolicy, { params })
  assert.deepEqual(seen.addressList, ['203.0.113.7'])
  const theirs = await olga.send(replaceSecurityPolicy, { params, body: open, ifMatch: seen.version })
  assert.equal(theirs.status, 405, 'operators have no such operation')
})

test('nobody locks themselves out: the field is named, and so is what to do', async (t) => {
  const { carl, demand, params, database } = await given(t, { COUNTRY_HEADER: 'X-Country' })
  const home = from('203.0.113.7', 'CH')
  await database.query('update web_sessions set multi_factor = false')
  const attempts = [
    [{ addressList: ['198.51.100.0/24'] }, 'addressList', /203\.0\.113\.7/],
    [{ allowedCountries: ['DE'] }, 'allowedCountries', /CH/],
    [{ mfaMode: 'required' }, 'mfaMode', /second factor/],
  ] as const
  for (const [change, field, advice] of attempts) {
    const body = { ...open, ...change }
    const { lockOuts } = await carl.call(checkSecurityPolicy, { params, body, headers: home })
    assert.deepEqual(
      lockOuts.map((one) => one.field),
      [field],
    )
    const answer = await demand(
      {
        ...change,
        addressList: [...('addressList' in change ? change.addressList : [])],
        allowedCountries: [...('allowedCountries' in change ? change.allowedCountries : [])],
      },
      home,
    )
    assert.deepEqual([answer.status, codeOf(answer)], [422, 'security_policy.locks_out'])
    const { errors } = answer.body as { errors: { pointer: string; detail: string }[] }
    assert.equal(errors[0]?.pointer, `/body/${field}`)
    assert.match(errors[0]?.detail ?? '', advice)
  }
  const { version } = await carl.call(readSecurityPolicy, { params, headers: home })
  assert.equal(version, 1, 'nothing was kept')
})

test('countries count where a trusted proxy names them, and are only recorded where none does', async (t) => {
  const known = await given(t, { COUNTRY_HEADER: 'X-Country' })
  const home = from('203.0.113.7', 'CH')
  assert.equal((await known.demand({ allowedCountries: ['CH', 'DE'] }, home)).status, 200)
  const cases = [
    [from('203.0.113.7', 'de'), 200],
    [from('203.0.113.7', 'FR'), 403],
    [from('203.0.113.7', 'XX1'), 403],
    [from('203.0.113.7'), 403],
    // The header without a proxy's word on whom it speaks for is the client's own.
    [{ 'x-country': 'CH' }, 403],
  ] as const
  for (const [headers, status] of cases)
    assert.equal((await known.list(known.carl, headers)).status, status, JSON.stringify(headers))
  const told = await known.carl.call(readSecurityPolicy, { params: known.params, headers: home })
  assert.deepEqual(told.enforcement.allowedCountries, {
    enforcement: 'enforced',
    reason: 'sessions_and_tokens',
  })
  assert.deepEqual(told.caller, { address: '203.0.113.7', country: 'CH', multiFactor: true })
})

test('without a source of countries that field is said to be recorded only, and holds nobody up', async (t) => {
  const { carl, demand, list, params } = await given(t)
  assert.equal((await demand({ allowedCountries: ['DE'] }, from('203.0.113.7', 'CH'))).status, 200)
  assert.equal((await list(carl, from('203.0.113.7', 'CH'))).status, 200)
  const { enforcement, caller } = await carl.call(readSecurityPolicy, { params })
  assert.deepEqual(enforcement.allowedCountries, {
    enforcement: 'recorded_only',
    reason: 'no_country_source',
  })
  assert.equal(caller.country, null)
})

test('a second factor that is demanded is asked of sessions in hand at once', async (t) => {
  const { carl, demand, list, database } = await given(t)
  const home = from('203.0.113.7')
  assert.equal((await demand({ mfaMode: 'required' }, home)).status, 200)
  assert.equal((await list(carl, home)).status, 200, 'who has signed in so goes on')
  await database.query('update web_sessions set multi_factor = false')
  assert.equal(codeOf(await list(carl, home)), 'auth.step_up_required')
})

test('whoever has no second factor is led through setting one up at the next sign-in', async (t) => {
  const { app, demand, database } = await given(t)
  const hash = await hashPassword(password)
  await database.query(`insert into credentials (account_id, kind, value)
    select id, 'password', '${hash}' from accounts where email = 'carl@acme.example'`)
  const step = async (): Promise<unknown> => {
    const browser = app.anonymous()
    const uid = await beginSignIn(app.origin, browser)
    const body = { email: 'carl@acme.example', password }
    const answer = await browser.call(signIn, { params: { uid }, body })
    return answer.step
  }
  assert.equal(await step(), 'done')
  assert.equal((await demand({ mfaMode: 'required' }, from('203.0.113.7'))).status, 200)
  assert.equal(await step(), 'enrolment')
})

test('shorter limits hold for sessions in hand at once, and never lengthen any', async (t) => {
  const { carl, demand, list, database } = await given(t)
  const home = from('203.0.113.7')
  const age = (column: string, minutes: number): Promise<unknown> =>
    database.query(`update web_sessions set ${column} = now() - interval '${minutes} minutes'`)
  await age('last_seen_at', 10)
  assert.equal((await list(carl, home)).status, 200)
  assert.equal((await demand({ idleMinutes: 5 }, home)).status, 200)
  await age('last_seen_at', 6)
  assert.equal((await list(carl, home)).status, 401)

  const again = await given(t)
  await again.database.query("update web_sessions set created_at = now() - interval '90 minutes'")
  assert.equal((await list(again.carl, home)).status, 404, 'another database: another organization')
  assert.equal((await again.list(again.carl, home)).status, 200)
  assert.equal((await again.demand({ absoluteHours: 1 }, home)).status, 200)
  assert.equal((await again.list(again.carl, home)).status, 401)
  for (const change of [
    { idleMinutes: 31 },
    { idleMinutes: 4 },
    { absoluteHours: 13 },
    { absoluteHours: 0 },
  ]) {
    const answer = await carl.send(replaceSecurityPolicy, {
      params: again.params,
      body: { ...open, ...change },
      ifMatch: 1,
    })
    assert.ok(answer.status === 400 || answer.status === 401)
  }
})
