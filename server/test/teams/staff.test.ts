import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import type { Handoff, StaffPerson } from '@freehold/contract'
import { attackTarget, type Target } from '../attacks/support.ts'
import { type Person, personOf, tally, useLinkOf } from './person.ts'

async function given(t: TestContext) {
  const target = await attackTarget(t)
  const { world } = target
  return {
    target,
    world,
    admin: await personOf(target, world.partnerAccounts.admin, 'partner'),
    support: await personOf(target, world.operators.support, 'operator'),
    params: { partnerId: world.partnerId },
  }
}

const person = (role: 'admin' | 'member' = 'member') => ({
  email: `ada-${crypto.randomUUID()}@example.com`,
  name: 'Ada',
  role,
  show: 'link',
})

async function addStaff({ world }: Target, partnerId: string, role: 'admin' | 'member'): Promise<string> {
  const id = await world.account(`${role}-${crypto.randomUUID()}`)
  await world.query('insert into partner_staff (partner_id, account_id, role) values ($1, $2, $3)', [
    partnerId,
    id,
    role,
  ])
  return id
}

async function listed(who: Person, partnerId: string): Promise<StaffPerson[]> {
  return (await who.call(contract.listStaff, { params: { partnerId }, query: { limit: '100' } })).data
}

test("a partner's admin invites, and whoever uses the link works for that partner", async (t) => {
  const { target, admin, params } = await given(t)
  const { person: invited, handoff } = await admin.call(contract.inviteStaff, { params, body: person() })
  assert.deepEqual([invited.state, invited.partnerId, handoff.by], ['invited', params.partnerId, 'link'])
  const ada = await personOf(target, invited.accountId, 'partner')
  assert.equal((await ada.ask(contract.listStaff, { params })).code, 'account.surface_refused')
  const token = (handoff.by === 'link' ? handoff.link : '').split('#')[1] ?? ''
  assert.equal((await useLinkOf(target, contract.useLink, token)).status, 200)
  assert.equal((await ada.ask(contract.listStaff, { params })).status, 200)
  assert.equal((await ada.ask(contract.inviteStaff, { params, body: person() })).code, 'auth.forbidden')
})

test('support does the same for any partner, and billing does not', async (t) => {
  const { target, world, support, params } = await given(t)
  const { person: invited } = await support.call(contract.inviteStaff, { params, body: person('admin') })
  assert.equal(invited.role, 'admin')
  const billing = await personOf(target, world.operators.billing, 'operator')
  assert.equal((await billing.ask(contract.listStaff, { params })).status, 200)
  assert.equal((await billing.ask(contract.inviteStaff, { params, body: person() })).code, 'auth.forbidden')
})

test("one partner's admin finds nothing of another partner's staff", async (t) => {
  const { target, world, admin } = await given(t)
  const theirs = { partnerId: world.foreignPartnerId }
  const accountId = world.partnerAccounts.foreign
  const before = await target.owner.query('select * from partner_staff order by account_id')
  const asked = [
    await admin.ask(contract.listStaff, { params: theirs }),
    await admin.ask(contract.inviteStaff, { params: theirs, body: person() }),
    await admin.ask(contract.deactivateStaff, { params: { ...theirs, accountId }, ifMatch: 1 }),
  ]
  for (const hit of asked) assert.deepEqual([hit.status, hit.code], [404, 'partner.not_found'])
  // Through one's own partner there is no such person either.
  const params = { partnerId: world.partnerId, accountId }
  const across = await admin.ask(contract.changeStaffRole, { params, ifMatch: 1, body: { role: 'member' } })
  assert.deepEqual([across.status, across.code], [404, 'staff.not_found'])
  assert.ok(!(await listed(admin, world.partnerId)).some((one) => one.accountId === accountId))
  assert.deepEqual(
    (await target.owner.query('select * from partner_staff order by account_id')).rows,
    before.rows,
  )
})

test('a deactivated person is out at once, also of a session in hand, and comes back', async (t) => {
  const { target, world, admin, params } = await given(t)
  const member = await personOf(target, world.partnerAccounts.member, 'partner')
  assert.equal((await member.ask(contract.listStaff, { params })).status, 200)
  const which = { params: { ...params, accountId: member.id }, ifMatch: 1 }
  const gone = await admin.call(contract.deactivateStaff, which)
  assert.equal(gone.state, 'deactivated')
  assert.equal((await member.ask(contract.listStaff, { params })).status, 401)
  const again = await personOf(target, member.id, 'partner')
  assert.equal((await again.ask(contract.listStaff, { params })).code, 'account.surface_refused')
  const back = await admin.call(contract.reactivateStaff, { ...which, ifMatch: 2 })
  assert.deepEqual([back.state, back.role], ['active', 'member'])
  assert.equal((await again.ask(contract.listStaff, { params })).status, 200)
})

test('nobody changes themselves, and the last admin stays, however many try at once', async (t) => {
  const { target, world, admin, support, params } = await given(t)
  const own = { params: { ...params, accountId: admin.id }, ifMatch: 1 }
  assert.equal((await admin.ask(contract.deactivateStaff, own)).code, 'staff.own_role')
  assert.equal((await support.ask(contract.deactivateStaff, own)).code, 'staff.last_admin')
  const others = await Promise.all(
    Array.from({ length: 24 }, () => addStaff(target, world.partnerId, 'admin')),
  )
  const ids = [admin.id, ...others]
  const hits = await Promise.all(
    [...ids, ...ids].map((accountId) =>
      support.ask(contract.changeStaffRole, {
        params: { ...params, accountId },
        ifMatch: 1,
        body: { role: 'member' },
      }),
    ),
  )
  assert.equal(hits.filter(({ status }) => status === 200).length, 24, JSON.stringify(tally(hits)))
  assert.ok(hits.some(({ code }) => code === 'staff.last_admin'))
  assert.equal((await listed(support, world.partnerId)).filter(({ role }) => role === 'admin').length, 1)
})

test('whoever works for two partners says for which, and is let into no third', async (t) => {
  const { target, world } = await given(t)
  const both = await addStaff(target, world.partnerId, 'admin')
  await world.query(
    "insert into partner_staff (partner_id, account_id, role, created_at) values ($1, $2, 'member', now() + interval '1 s')",
    [world.foreignPartnerId, both],
  )
  const as = (partnerId?: string): Promise<Person> =>
    personOf(target, both, 'partner', partnerId === undefined ? {} : { 'freehold-partner': partnerId })
  const first = await (await as()).call(contract.readMe)
  assert.deepEqual([first.partner?.id, first.partners.length], [world.partnerId, 2])
  const second = await as(world.foreignPartnerId)
  const me = await second.call(contract.readMe)
  assert.deepEqual([me.partner?.id, me.partner?.role], [world.foreignPartnerId, 'member'])
  const readOrganization = (who: Person, organizationId: string) =>
    who.ask(contract.readOrganization, { params: { organizationId } })
  assert.equal((await readOrganization(second, world.foreign.organizationId)).status, 200)
  assert.equal((await readOrganization(second, world.own.organizationId)).status, 404)
  assert.equal((await readOrganization(await as(), world.own.organizationId)).status, 200)
  for (const nowhere of [crypto.randomUUID(), 'x', '']) {
    const hit = await (await as(nowhere)).ask(contract.readMe)
    assert.equal(hit.code, 'account.surface_refused', nowhere)
  }
  // Somebody of one partner does not get into another one by naming it.
  const admin = await personOf(target, world.partnerAccounts.admin, 'partner', {
    'freehold-partner': world.foreignPartnerId,
  })
  assert.equal((await admin.ask(contract.readMe)).code, 'account.surface_refused')
})

const tokenOf = (handoff: Handoff): string => (handoff.by === 'link' ? handoff.link : '').split('#')[1] ?? ''

test('of whom is only invited, a partner learns nothing but that the invitation is open', async (t) => {
  const { target, world, admin, params } = await given(t)
  const id = await world.account('somebody-elsewhere')
  await world.query('update accounts set last_seen_at = now() where id = $1', [id])
  await world.query(
    "insert into totp_factors (id, account_id, secret, confirmed_at) values (gen_random_uuid(), $1, '{}', now())",
    [id],
  )
  const body = { ...person(), email: 'somebody-elsewhere@example.com' }
  const { person: invited, handoff } = await admin.call(contract.inviteStaff, { params, body })
  assert.deepEqual([invited.accountId, invited.secondFactor, invited.lastSeenAt], [id, false, null])
  assert.equal((await useLinkOf(target, contract.useLink, tokenOf(handoff))).status, 200)
  const joined = (await listed(admin, params.partnerId)).find((one) => one.accountId === id)
  assert.equal(joined?.secondFactor, true)
  assert.notEqual(joined?.lastSeenAt, null)
})

test('nobody is handed a way into an account that is somebody already without having a password', async (t) => {
  const { target, world, admin, params } = await given(t)
  const id = await world.account('issuer-only')
  await world.query('delete from credentials where account_id = $1', [id])
  await world.query(
    "insert into account_identities (issuer, subject, account_id) values ('https://x', 'y', $1)",
    [id],
  )
  await world.query("insert into operators (account_id, role) values ($1, 'owner')", [id])
  const body = { ...person(), email: 'issuer-only@example.com', show: 'password' }
  const { person: invited, handoff } = await admin.call(contract.inviteStaff, { params, body })
  assert.deepEqual([invited.accountId, invited.state, handoff.by], [id, 'invited', 'link'])
  assert.equal((await useLinkOf(target, contract.useLink, tokenOf(handoff))).status, 200)
  const { rows } = await target.owner.query('select kind from credentials where account_id = $1', [id])
  assert.deepEqual(rows, [], 'the inviter, who holds the link, chose no password')
})

test("a partner's link sets no password for whom the platform waits as an operator", async (t) => {
  const { target, world, admin, params } = await given(t)
  const owner = await personOf(target, world.operators.owner, 'operator')
  const email = `boss-${crypto.randomUUID()}@example.com`
  const asOperator = await owner.call(contract.inviteOperator, {
    body: { email, name: 'Boss', role: 'owner', show: 'link' },
  })
  const id = asOperator.operator.accountId
  const asStaff = await admin.call(contract.inviteStaff, {
    params,
    body: { ...person(), email, show: 'password' },
  })
  assert.deepEqual([asStaff.person.state, asStaff.handoff.by], ['invited', 'link'])
  assert.equal((await useLinkOf(target, contract.useLink, tokenOf(asStaff.handoff))).status, 200)
  const passwords = async () =>
    (await target.owner.query('select kind from credentials where account_id = $1', [id])).rows.length
  assert.equal(await passwords(), 0)
  assert.equal((await useLinkOf(target, contract.useLink, tokenOf(asOperator.handoff))).status, 200)
  assert.equal(await passwords(), 1, "the platform's own link does")
})
