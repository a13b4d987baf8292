import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#platform/ids'
import { browserOf, identityApp, seedDirect, signInAs } from './identity-app.ts'
import {
  byGroups,
  clientId,
  clientSecret,
  configuredIssuer,
  type OutsideUser,
  startOutsideIssuer,
  travel,
} from './outside-issuer.ts'

const rounds = process.env['FREEHOLD_TEST_FULL'] === '1' ? 200 : 10
const atOnce = 50
const publicUrl = 'https://login.acme.example'

function inParallel<T>(fn: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: atOnce }, fn))
}

/** Exactly one of all gets through; the others are refused, none by a fault of ours. */
function assertOneWinner(statuses: readonly number[], won: number): void {
  assert.equal(statuses.filter((status) => status === won).length, 1, statuses.join(' '))
  assert.ok(!statuses.includes(500))
}

const person = (serial: string): OutsideUser => ({
  sub: `sub-${serial}`,
  email: `${serial}@outside.example`,
  email_verified: true,
  groups: ['owners'],
})

async function given(t: TestContext) {
  const outside = await startOutsideIssuer(t)
  const rules = {
    operator: { roles: byGroups({ owners: { kind: 'operator', role: 'owner' } }) },
  } as const
  const identity = await identityApp(t, { issuers: [configuredIssuer(outside, rules)] })
  await seedDirect(identity)
  const untilAnswer = async () => {
    const browser = browserOf(identity)
    const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/operator/callback')
    const { at } = await travel(browser, outside, '/auth/operator/sign-in', isBack)
    return { browser, at }
  }
  return { outside, identity, untilAnswer }
}

test('of many returns of one sign-in at an outside issuer exactly one opens a session', async (t) => {
  const { outside, untilAnswer } = await given(t)
  outside.signInNext(person('ada'))
  for (let round = 0; round < rounds; round += 1) {
    const { browser, at } = await untilAnswer()
    assertOneWinner(
      (await inParallel(() => browser.get(at))).map(({ status }) => status),
      303,
    )
  }
})

test('of many deliveries of one logout token exactly one counts', async (t) => {
  const { outside, identity } = await given(t)
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  for (let round = 0; round < rounds; round += 1) {
    const iat = Math.floor(Date.now() / 1000)
    const claims = { iss: outside.issuer, aud: clientId, iat, exp: iat + 60, jti: newId(), sub: 'x', events }
    const token = await outside.sign(claims, { typ: 'logout+jwt' })
    const answers = await inParallel(() =>
      identity.app.inject({
        method: 'POST',
        url: '/auth/operator/back-channel-logout',
        headers: { host: '127.0.0.1:8090', 'content-type': 'application/x-www-form-urlencoded' },
        payload: `logout_token=${token}`,
      }),
    )
    assertOneWinner(
      answers.map(({ statusCode }) => statusCode),
      200,
    )
  }
})

test('however many browsers a new person comes with at once, it gets one account', async (t) => {
  const { outside, identity, untilAnswer } = await given(t)
  for (let round = 0; round < Math.ceil(rounds / 5); round += 1) {
    const newcomer = person(`new-${round}`)
    outside.signInNext(newcomer)
    const arrivals = await Promise.all(Array.from({ length: 8 }, untilAnswer))
    const ends = await Promise.all(arrivals.map(({ browser, at }) => browser.get(at)))
    assert.deepEqual([...new Set(ends.map(({ status }) => status))], [303])
    const rows = await identity.db
      .selectFrom('accounts')
      .select('id')
      .where('email', '=', newcomer.email ?? '')
      .execute()
    assert.equal(rows.length, 1)
  }
})

test('of many returns from an organization’s own provider exactly one goes on', async (t) => {
  const outside = await startOutsideIssuer(t, { publicUrl })
  const identity = await identityApp(t, { foreignFetch: outside.fetchFrom })
  await seedDirect(identity)
  const owner = await identity.given.customer()
  const row = await identity.db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.organization_id', 'm.organization_id')
    .select(['o.organization_id as id', 'o.slug'])
    .where('m.account_id', '=', owner.accountId)
    .executeTakeFirstOrThrow()
  await outside.setCallbacks([`${identity.origin}/auth/single-sign-on/callback/${row.id}`])
  const ownersBrowser = browserOf(identity)
  await signInAs(ownersBrowser, 'app', owner)
  const saved = await ownersBrowser.send('PUT', `/app/v1/organizations/${row.id}/single-sign-on`, {
    headers: {
      origin: identity.origin,
      'sec-fetch-site': 'same-origin',
      'x-freehold-csrf': '1',
      'idempotency-key': newId(),
    },
    body: {
      issuer: publicUrl,
      clientId,
      clientSecret,
      required: null,
      roles: null,
      defaultRole: 'member',
      active: true,
      enforced: false,
    },
  })
  assert.equal(saved.status, 200, saved.body)
  outside.signInNext(person('eve'))
  for (let round = 0; round < rounds; round += 1) {
    const browser = browserOf(identity)
    const isBack = ({ pathname }: URL): boolean => pathname.startsWith('/auth/single-sign-on/callback')
    const { at } = await travel(browser, outside, `/sign-in/sso/${row.slug}`, isBack)
    assertOneWinner(
      (await inParallel(() => browser.get(at))).map(({ status }) => status),
      303,
    )
  }
})
