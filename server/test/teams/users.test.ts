import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import { attackTarget } from '../attacks/support.ts'
import { personOf, tally } from './person.ts'

async function given(t: TestContext) {
  const target = await attackTarget(t)
  const { world } = target
  return {
    target,
    world,
    owner: await personOf(target, world.operators.owner, 'operator'),
    support: await personOf(target, world.operators.support, 'operator'),
  }
}

test('every account is on the list, page by page, with what it belongs to', async (t) => {
  const { target, world, support } = await given(t)
  const seen = new Map<string, contract.UserSummary>()
  for (let cursor: string | undefined; ;) {
    const query = { limit: '5', ...(cursor === undefined ? {} : { cursor }) }
    const page = await support.call(contract.listUsers, { query })
    for (const user of page.data) seen.set(user.accountId, user)
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  const { rows } = await target.owner.query<{ count: string }>('select count(*) from accounts')
  assert.equal(seen.size, Number(rows[0]?.count))
  assert.equal(seen.get(world.operators.billing)?.operatorRole, 'billing')
  assert.deepEqual(seen.get(world.partnerAccounts.member)?.partners, [
    { id: world.partnerId, name: 'north', role: 'member' },
  ])
  assert.equal(seen.get(world.own.accounts.owner)?.organizations, 1)
  assert.equal(seen.get(world.own.invitedAccountId)?.organizations, 0, 'an invitation is no organization yet')
})

test('the views show administrators, and who was not seen for ninety days or is disabled', async (t) => {
  const { world, support } = await given(t)
  const list = async (query: Record<string, string>) =>
    (await support.call(contract.listUsers, { query: { limit: '100', ...query } })).data
  const admins = await list({ view: 'admins' })
  const ids = new Set(admins.map(({ accountId }) => accountId))
  assert.ok(ids.has(world.operators.billing) && ids.has(world.partnerAccounts.admin))
  assert.ok(!ids.has(world.partnerAccounts.member) && !ids.has(world.own.accounts.owner))
  assert.deepEqual(await list({ view: 'inactive' }), [])
  const ago = (id: string, days: number) =>
    world.query(
      `update accounts set created_at = now() - interval '1 year', last_seen_at = now() - make_interval(days => $2) where id = $1`,
      [id, days],
    )
  await ago(world.own.accounts.owner, 91)
  await ago(world.own.accounts.admin, 89)
  await world.query("update accounts set state = 'disabled' where id = $1", [world.own.accounts.billing])
  assert.deepEqual(
    new Set((await list({ view: 'inactive' })).map(({ accountId }) => accountId)),
    new Set([world.own.accounts.owner, world.own.accounts.billing]),
  )
  const found = await list({ q: 'OPERATOR-sup' })
  assert.deepEqual(
    found.map(({ accountId }) => accountId),
    [support.id],
  )
  assert.deepEqual(await list({ q: '%' }), [])
})

test('a disabled account is out at once and everywhere, and is let in again', async (t) => {
  const { target, world, support } = await given(t)
  const member = await personOf(target, world.own.accounts.admin, 'app')
  assert.equal((await member.ask(contract.readMe)).status, 200)
  const params = { accountId: member.id }
  const gone = await support.call(contract.disableUser, { params, ifMatch: 1 })
  assert.deepEqual([gone.state, gone.sessions, gone.memberships.length], ['disabled', 0, 1])
  assert.equal((await member.ask(contract.readMe)).status, 401)
  assert.equal(
    (await support.ask(contract.disableUser, { params, ifMatch: 2 })).code,
    'user.not_possible_now',
  )
  assert.equal((await support.call(contract.enableUser, { params, ifMatch: 2 })).state, 'active')
})

test('nobody disables themselves, and only owners an operator; the last owner stays', async (t) => {
  const { world, owner, support } = await given(t)
  const disable = (who: typeof owner, accountId: string) =>
    who.ask(contract.disableUser, { params: { accountId }, ifMatch: 1 })
  assert.equal((await disable(owner, owner.id)).code, 'user.own_account')
  assert.equal((await disable(support, owner.id)).code, 'auth.forbidden')
  const recover = { params: { accountId: owner.id }, body: { resetSecondFactor: true } }
  assert.equal((await support.ask(contract.recoverUser, recover)).code, 'auth.forbidden')
  const signOut = { params: { accountId: owner.id } }
  assert.equal((await support.ask(contract.endAccountSessions, signOut)).code, 'auth.forbidden')
  assert.equal((await owner.ask(contract.readMe)).status, 200)
  assert.equal((await disable(owner, world.operators.billing)).status, 200)
})

test('two owners who disable each other at once leave one', async (t) => {
  const { target, world, owner } = await given(t)
  const id = await world.account('second-owner')
  await world.query("insert into operators (account_id, role) values ($1, 'owner')", [id])
  const second = await personOf(target, id, 'operator')
  const hits = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      at % 2 === 0
        ? owner.ask(contract.disableUser, { params: { accountId: id }, ifMatch: 1 })
        : second.ask(contract.disableUser, { params: { accountId: owner.id }, ifMatch: 1 }),
    ),
  )
  assert.equal(hits.filter(({ status }) => status === 200).length, 1, JSON.stringify(tally(hits)))
})

test('recovery mails a link to the person and shows it to nobody', async (t) => {
  const { target, world, support } = await given(t)
  const params = { accountId: world.own.accounts.member }
  const hit = await support.ask(contract.recoverUser, { params, body: { resetSecondFactor: false } })
  assert.equal(hit.status, 202)
  assert.ok(!/link#|token/i.test(hit.text))
  const { rows } = await target.owner.query("select 1 from account_tokens where kind = 'recovery'")
  assert.equal(rows.length, 1)
  const billing = await personOf(target, world.operators.billing, 'operator')
  const refused = await billing.ask(contract.recoverUser, { params, body: { resetSecondFactor: false } })
  assert.equal(refused.code, 'auth.forbidden')
})

test('a used session tells when its account was last seen, at most once a minute', async (t) => {
  const { target, world, support } = await given(t)
  const params = { accountId: world.own.accounts.member }
  const member = await personOf(target, params.accountId, 'app')
  const seen = async () => (await support.call(contract.readUser, { params })).lastSeenAt
  assert.equal((await member.ask(contract.readMe)).status, 200)
  assert.equal(await seen(), null, 'a session that was noted within the minute is not noted again')
  await world.query(
    "update web_sessions set last_seen_at = now() - interval '2 minutes' where account_id = $1",
    [params.accountId],
  )
  assert.equal((await member.ask(contract.readMe)).status, 200)
  const first = await seen()
  assert.ok(first !== null && Date.now() - Date.parse(first) < 60_000)
  assert.equal((await member.ask(contract.readMe)).status, 200)
  assert.equal(await seen(), first)
})
