import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import type { Member } from '@freehold/contract'
import { attackTarget, type Target } from '../attacks/support.ts'
import { type Person, personOf, tally } from './person.ts'

async function given(t: TestContext) {
  const target = await attackTarget(t)
  const { own } = target.world
  const as = (role: keyof typeof own.accounts): Promise<Person> => personOf(target, own.accounts[role], 'app')
  return { target, own, as, owner: await as('owner'), params: { organizationId: own.organizationId } }
}

async function members(who: Person, organizationId: string): Promise<Member[]> {
  return (await who.call(contract.listMembers, { params: { organizationId }, query: { limit: '100' } })).data
}

async function addMember({ world }: Target, role: string): Promise<{ id: string; accountId: string }> {
  const accountId = await world.account(`${role}-${crypto.randomUUID()}`)
  const id = crypto.randomUUID()
  const { organizationId, partnerId } = world.own
  await world.query(
    'insert into members (organization_id, id, partner_id, account_id, role) values ($1, $2, $3, $4, $5)',
    [organizationId, id, partnerId, accountId, role],
  )
  return { id, accountId }
}

test('a bad line of a list stops no other, and the same list again invites nobody twice', async (t) => {
  const { target, own, owner, params } = await given(t)
  const { rows: known } = await target.owner.query<{ email: string }>(
    'select email from accounts where id = $1',
    [own.accounts.admin],
  )
  const rows = [
    { email: 'ada@example.com', name: 'Ada', role: 'admin' },
    { email: 'nonsense', name: 'N', role: 'member' },
    { email: known[0]?.email ?? '', name: 'Known', role: 'member' },
    { email: ' ADA@example.com ', name: 'Ada again', role: 'owner' },
    { email: 'bob@example.com', name: '', role: 'member' },
    { email: 'eve@example.com', name: 'Eve', role: 'king' },
    { email: 'cy@example.com', name: 'Cy', role: ' Owner ' },
  ]
  const answer = await owner.call(contract.inviteMembers, { params, body: { rows } })
  assert.deepEqual(
    answer.results.map(({ outcome, fault }) => fault ?? outcome),
    ['invited', 'email', 'already_member', 'twice', 'name', 'role', 'invited'],
  )
  assert.deepEqual([answer.invited, answer.alreadyMembers, answer.invalid], [2, 1, 4])
  const again = await owner.call(contract.inviteMembers, { params, body: { rows } })
  assert.deepEqual([again.invited, again.alreadyMembers, again.invalid], [0, 3, 4])
  const { rows: mails } = await target.owner.query('select id from mails')
  assert.equal(mails.length, 2)
})

test('five hundred people are invited at once, by several who do so at the same time, each once', async (t) => {
  const { target, as, owner, params } = await given(t)
  const people = Array.from({ length: 500 }, (_, at) => ({
    email: `person-${at}@example.com`,
    name: `Person ${at}`,
    role: 'member',
  }))
  const admin = await as('admin')
  const answers = await Promise.all([
    owner.call(contract.inviteMembers, { params, body: { rows: people } }),
    admin.call(contract.inviteMembers, { params, body: { rows: people.toReversed() } }),
  ])
  assert.equal(
    answers.reduce((sum, { invited }) => sum + invited, 0),
    500,
  )
  assert.equal(
    answers.reduce((sum, { alreadyMembers }) => sum + alreadyMembers, 0),
    500,
  )
  const { rows } = await target.owner.query<{ count: string }>('select count(*) from mails')
  assert.equal(rows[0]?.count, '500')
  const more = { rows: [...people, { email: 'x@example.com', name: 'X', role: 'member' }] }
  assert.equal((await owner.ask(contract.inviteMembers, { params, body: more })).status, 400)
})

test('an administrator makes no owner, touches none, and invites none with a list', async (t) => {
  const { own, as, owner, params } = await given(t)
  const admin = await as('admin')
  const rows = [{ email: 'boss@example.com', name: 'Boss', role: 'owner' }]
  const { results } = await admin.call(contract.inviteMembers, { params, body: { rows } })
  assert.equal(results[0]?.fault, 'role_above_yours')
  const boss = (await members(owner, own.organizationId)).find(({ role }) => role === 'owner')
  const which = { params: { ...params, id: boss?.id ?? '' }, ifMatch: 1 }
  for (const endpoint of [contract.suspendMember, contract.removeMember])
    assert.equal((await admin.ask(endpoint, which)).code, 'auth.forbidden')
  const role = { ...which, body: { role: 'member' } }
  assert.equal((await admin.ask(contract.changeMemberRole, role)).code, 'auth.forbidden')
})

test('a suspended member is out with the next request, stays on the list and comes back', async (t) => {
  const { own, as, owner, params } = await given(t)
  const admin = await as('admin')
  const entry = (await members(owner, own.organizationId)).find((one) => one.accountId === admin.id)
  const which = { params: { ...params, id: entry?.id ?? '' } }
  assert.equal((await owner.call(contract.suspendMember, { ...which, ifMatch: 1 })).state, 'suspended')
  const out = await admin.ask(contract.listMembers, { params })
  assert.deepEqual([out.status, out.code], [404, 'organization.not_found'])
  const twice = await owner.ask(contract.suspendMember, { ...which, ifMatch: 2 })
  assert.equal(twice.code, 'member.not_possible_now')
  assert.equal((await owner.call(contract.reactivateMember, { ...which, ifMatch: 2 })).state, 'active')
  assert.equal((await admin.ask(contract.listMembers, { params })).status, 200)
})

test('an invitation is sent again with a new link, and one that was withdrawn is worth nothing', async (t) => {
  const { target, owner, params } = await given(t)
  const body = { email: 'ada@example.com', name: 'Ada', role: 'member' }
  const invited = await owner.call(contract.inviteMember, { params, body })
  const which = { params: { ...params, id: invited.id } }
  await owner.call(contract.resendInvitation, which)
  const open = async (): Promise<number> => {
    const { rows } = await target.owner.query(
      'select 1 from account_tokens where account_id = $1 and used_at is null',
      [invited.accountId],
    )
    return rows.length
  }
  assert.equal(await open(), 1)
  await owner.ask(contract.removeMember, { ...which, ifMatch: 1 })
  const { rows } = await target.owner.query<{ action: string }>(
    'select action from audit_events order by ord desc limit 2',
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['member.revoke_invitation', 'member.resend_invitation'],
  )
  assert.equal((await owner.ask(contract.resendInvitation, which)).code, 'member.not_found')
})

test('one leaves by oneself, but not as the last owner', async (t) => {
  const { as, owner, params } = await given(t)
  const billing = await as('billing')
  assert.equal((await billing.ask(contract.leaveOrganization, { params, ifMatch: 1 })).status, 204)
  assert.equal((await billing.ask(contract.listMembers, { params })).status, 404)
  assert.equal(
    (await owner.ask(contract.leaveOrganization, { params, ifMatch: 1 })).code,
    'member.last_owner',
  )
  assert.equal((await owner.ask(contract.listMembers, { params })).status, 200)
})

test('fifty owners who leave, suspend or demote each other at once leave one', async (t) => {
  const { target, own, owner, params } = await given(t)
  const added = await Promise.all(Array.from({ length: 49 }, () => addMember(target, 'owner')))
  const first = (await members(owner, own.organizationId)).find((one) => one.accountId === owner.id)
  const all = [{ id: first?.id ?? '', accountId: owner.id }, ...added]
  const people = await Promise.all(all.map(({ accountId }) => personOf(target, accountId, 'app')))
  const hits = await Promise.all(
    people.map((one, at) => {
      const which = { params: { ...params, id: all[(at + 1) % all.length]?.id ?? '' }, ifMatch: 1 }
      if (at % 3 === 0) return one.ask(contract.leaveOrganization, { params, ifMatch: 1 })
      if (at % 3 === 1) return one.ask(contract.suspendMember, which)
      return one.ask(contract.changeMemberRole, { ...which, body: { role: 'member' } })
    }),
  )
  assert.ok(
    hits.every(({ status }) => status < 500),
    JSON.stringify(tally(hits)),
  )
  const { rows } = await target.owner.query<{ count: string }>(
    "select count(*) from members where organization_id = $1 and role = 'owner' and state = 'active'",
    [own.organizationId],
  )
  assert.ok(Number(rows[0]?.count) >= 1, JSON.stringify(tally(hits)))
})

test('support names nobody who could consent to support, but for an organization that nobody owns', async (t) => {
  const { target, own, params } = await given(t)
  const support = await personOf(target, target.world.operators.support, 'operator')
  const invited = (email: string, role: Member['role']) =>
    support.ask(contract.inviteMember, { params, body: { email, name: 'Somebody', role } })
  assert.equal((await invited('owner@example.com', 'owner')).code, 'auth.forbidden')
  assert.equal((await invited('admin@example.com', 'admin')).code, 'auth.forbidden')
  assert.equal((await invited('member@example.com', 'member')).status, 201)

  await target.world.query(
    "update members set state = 'suspended' where organization_id = $1 and role = 'owner'",
    [own.organizationId],
  )
  assert.equal((await invited('owner@example.com', 'owner')).status, 201)
})
