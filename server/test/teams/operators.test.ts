import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import type { Operator } from '@freehold/contract'
import { attackTarget, type Hit, type Target } from '../attacks/support.ts'
import { type Person, personOf, tally, useLinkOf } from './person.ts'

async function given(t: TestContext) {
  const target = await attackTarget(t)
  const owner = await personOf(target, target.world.operators.owner, 'operator')
  return { target, owner }
}

const person = (role: 'owner' | 'support' | 'billing' = 'support') => ({
  email: `Ada-${crypto.randomUUID()}@example.com`,
  name: 'Ada',
  role,
})

async function find(owner: Person, accountId: string): Promise<Operator> {
  const { data } = await owner.call(contract.listOperators, { query: { limit: '100' } })
  const found = data.find((operator) => operator.accountId === accountId)
  if (found === undefined) throw new Error('not on the list')
  return found
}

async function addOwners({ world }: Target, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < count; at += 1) {
    const id = await world.account(`owner-${at}-${crypto.randomUUID()}`)
    await world.query("insert into operators (account_id, role) values ($1, 'owner')", [id])
    ids.push(id)
  }
  return ids
}

test('without a mail server the answer shows one secret, once: a repetition has none', async (t) => {
  const { target, owner } = await given(t)
  const key = { 'idempotency-key': 'invite-ada' }
  const again = await personOf(target, owner.id, 'operator', key)
  const body = person()
  const { operator, handoff } = await again.call(contract.inviteOperator, { body })
  assert.deepEqual([operator.state, operator.role, handoff.by], ['active', 'support', 'password'])
  const secret = handoff.by === 'password' ? handoff.temporaryPassword : ''
  assert.equal(secret.length, 16)
  const repeated = await again.ask(contract.inviteOperator, { body })
  assert.equal(repeated.headers['idempotent-replayed'], 'true')
  assert.match(repeated.text, /"by":"secret_already_shown"/)
  const { rows } = await target.owner.query<{ text: string }>(
    `select (select string_agg(t::text, '') from idempotency_records t) || (select string_agg(t::text, '') from audit_events t) as text`,
  )
  assert.ok(!rows[0]?.text.includes(secret), 'the password is kept nowhere')
  const kept = await target.owner.query<{ must_change: boolean }>(
    'select must_change from credentials where account_id = $1',
    [operator.accountId],
  )
  assert.deepEqual(kept.rows, [{ must_change: true }])
})

test('whoever has a password is never given another: the answer shows a link instead', async (t) => {
  const { target, owner } = await given(t)
  const id = await target.world.account('has-password')
  await target.world.query(
    "insert into credentials (account_id, kind, value) values ($1, 'password', 'their own') on conflict (account_id, kind) do update set value = excluded.value",
    [id],
  )
  const { operator, handoff } = await owner.call(contract.inviteOperator, {
    body: { ...person(), email: 'HAS-PASSWORD@example.com', show: 'password' },
  })
  assert.deepEqual([operator.accountId, operator.state, handoff.by], [id, 'invited', 'link'])
  const { rows } = await target.owner.query('select value from credentials where account_id = $1', [id])
  assert.deepEqual(rows, [{ value: 'their own' }])
  const invited = await personOf(target, id, 'operator')
  assert.equal((await invited.ask(contract.listOperators)).code, 'account.surface_refused')
})

test('a link makes an operator once, and a resend ends the one before it', async (t) => {
  const { target, owner } = await given(t)
  const body = { ...person(), show: 'link' }
  const first = await owner.call(contract.inviteOperator, { body })
  const params = { accountId: first.operator.accountId }
  const second = await owner.call(contract.resendOperatorInvitation, { params, body: { show: 'link' } })
  const tokens = [first, second].map(
    ({ handoff }) => (handoff.by === 'link' ? handoff.link : '').split('#')[1] ?? '',
  )
  assert.equal((await useLinkOf(target, contract.useLink, tokens[0] ?? '')).code, 'account.link_invalid')
  const used = await Promise.all(
    Array.from({ length: 8 }, () => useLinkOf(target, contract.useLink, tokens[1] ?? '')),
  )
  assert.equal(used.filter(({ status }) => status === 200).length, 1, JSON.stringify(tally(used)))
  assert.equal((await find(owner, first.operator.accountId)).state, 'active')
  const late = await owner.ask(contract.resendOperatorInvitation, { params, body: {} })
  assert.equal(late.code, 'operator.not_invited')
})

test('an invitation that was withdrawn lets nobody in', async (t) => {
  const { target, owner } = await given(t)
  const { operator, handoff } = await owner.call(contract.inviteOperator, {
    body: { ...person('owner'), show: 'link' },
  })
  const params = { accountId: operator.accountId }
  await owner.call(contract.deactivateOperator, { params, ifMatch: operator.version })
  const token = (handoff.by === 'link' ? handoff.link : '').split('#')[1] ?? ''
  assert.equal((await useLinkOf(target, contract.useLink, token)).code, 'account.link_invalid')
  const back = await owner.call(contract.reactivateOperator, { params, ifMatch: 2 })
  assert.equal(back.state, 'invited', 'who never joined waits for an invitation again')
})

test('a deactivated operator is out at once, stays on the list and comes back with the same role', async (t) => {
  const { target, owner } = await given(t)
  const support = await personOf(target, target.world.operators.support, 'operator')
  assert.equal((await support.ask(contract.listOperators)).status, 200)
  const params = { accountId: support.id }
  const gone = await owner.call(contract.deactivateOperator, { params, ifMatch: 1 })
  assert.deepEqual([gone.state, gone.role], ['deactivated', 'support'])
  assert.equal((await support.ask(contract.listOperators)).status, 401, 'the session is over')
  const again = await personOf(target, support.id, 'operator')
  assert.equal((await again.ask(contract.listOperators)).code, 'account.surface_refused')
  const change = await owner.ask(contract.changeOperatorRole, { params, ifMatch: 2, body: { role: 'owner' } })
  assert.equal(change.code, 'operator.not_possible_now')
  const back = await owner.call(contract.reactivateOperator, { params, ifMatch: 2 })
  assert.deepEqual([back.state, back.role], ['active', 'support'])
  assert.equal((await again.ask(contract.listOperators)).status, 200)
})

test('nobody changes their own role, and only owners change any', async (t) => {
  const { target, owner } = await given(t)
  await addOwners(target, 1)
  const own = { params: { accountId: owner.id }, ifMatch: 1, body: { role: 'billing' } }
  assert.equal((await owner.ask(contract.changeOperatorRole, own)).code, 'operator.own_role')
  const { body: _, ...still } = own
  assert.equal((await owner.ask(contract.deactivateOperator, still)).code, 'operator.own_role')
  const support = await personOf(target, target.world.operators.support, 'operator')
  assert.equal((await support.ask(contract.changeOperatorRole, own)).code, 'auth.forbidden')
  assert.equal((await support.ask(contract.inviteOperator, { body: person() })).code, 'auth.forbidden')
})

test('fifty owners who take the role from each other at once leave one who can sign in', async (t) => {
  const { target, owner } = await given(t)
  const ids = [owner.id, ...(await addOwners(target, 49))]
  const people = await Promise.all(ids.map((id) => personOf(target, id, 'operator')))
  const hits: Hit[] = await Promise.all(
    people.map((one, at) => {
      const params = { accountId: ids[(at + 1) % ids.length] ?? '' }
      return at % 2 === 0
        ? one.ask(contract.changeOperatorRole, { params, ifMatch: 1, body: { role: 'support' } })
        : one.ask(contract.deactivateOperator, { params, ifMatch: 1 })
    }),
  )
  assert.ok(
    hits.every(({ status }) => status < 500),
    JSON.stringify(tally(hits)),
  )
  const { rows } = await target.owner.query<{ count: string }>(
    "select count(*) from operators op join accounts a on a.id = op.account_id where op.role = 'owner' and a.state = 'active'",
  )
  assert.ok(Number(rows[0]?.count) >= 1, JSON.stringify(tally(hits)))
})

test('the last owner who can sign in stays one, whoever asks and however often', async (t) => {
  const { target, owner } = await given(t)
  const [other = ''] = await addOwners(target, 1)
  await target.world.query("update accounts set state = 'disabled' where id = $1", [other])
  // Asked in the name of somebody whose role goes while the fifty requests are on their way.
  const [gone = ''] = await addOwners(target, 1)
  const asker = await personOf(target, gone, 'operator')
  await owner.call(contract.changeOperatorRole, {
    params: { accountId: other },
    ifMatch: 1,
    body: { role: 'billing' },
  })
  const takeOwner = { params: { accountId: owner.id }, ifMatch: 1, body: { role: 'billing' } }
  const takeAsker = { params: { accountId: gone }, ifMatch: 1, body: { role: 'billing' } }
  const hits = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      at % 2 === 0
        ? asker.ask(contract.changeOperatorRole, takeOwner)
        : owner.ask(contract.changeOperatorRole, takeAsker),
    ),
  )
  assert.equal(hits.filter(({ status }) => status === 200).length, 1, JSON.stringify(tally(hits)))
  const { rows } = await target.owner.query("select account_id from operators where role = 'owner'")
  assert.equal(rows.length, 1)
})
