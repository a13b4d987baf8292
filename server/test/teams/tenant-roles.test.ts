import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import { attackTarget } from '../attacks/support.ts'
import { personOf } from './person.ts'

async function given(t: TestContext) {
  const target = await attackTarget(t)
  const { own, sister, foreign } = target.world
  const member = await personOf(target, own.accounts.member, 'app')
  const owner = await personOf(target, own.accounts.owner, 'app')
  const { organizationId } = own
  const { data } = await owner.call(contract.listMembers, { params: { organizationId } })
  const memberId = data.find(({ accountId }) => accountId === member.id)?.id ?? ''
  const params = { organizationId, tenantId: own.tenantId, memberId }
  return { target, own, sister, foreign, member, owner, params }
}

test('a member with a role in one tenant may change that one, and no other', async (t) => {
  const { own, member, owner, params } = await given(t)
  const { organizationId, tenantId } = params
  const here = { params: { organizationId, tenantId } }
  const order = { ...here, body: { kind: 'suspend', reason: 'Holidays' } }
  assert.equal((await member.ask(contract.retryTenant, here)).code, 'auth.forbidden')
  assert.equal((await member.ask(contract.createTenantOrder, order)).code, 'auth.forbidden')
  const granted = await owner.call(contract.grantTenantRole, { params, body: { role: 'admin' } })
  assert.deepEqual([granted.role, granted.tenantRole], ['member', 'admin'])

  assert.equal((await member.ask(contract.retryTenant, here)).status, 202)
  const name = { ...here, ifMatch: 1, body: { displayName: 'Ours' } }
  assert.equal((await member.ask(contract.renameTenant, name)).status, 200)
  assert.equal((await member.ask(contract.createTenantOrder, order)).status, 201)
  const elsewhere = { params: { organizationId, tenantId: own.cancelledTenantId } }
  assert.equal((await member.ask(contract.retryTenant, elsewhere)).code, 'auth.forbidden')
  // The role counts where a path names the tenant, and adds nothing in the organization.
  assert.equal(
    (
      await member.ask(contract.createOrder, {
        params: { organizationId },
        body: { blueprint: 'ai-assistant' },
      })
    ).code,
    'auth.forbidden',
  )
  assert.equal(
    (await member.ask(contract.grantTenantRole, { params, body: { role: 'admin' } })).code,
    'auth.forbidden',
  )
  const me = await member.call(contract.readMe)
  assert.deepEqual(me.organizations[0]?.tenantRoles, [{ tenantId, role: 'admin' }])
})

test('the role ends with the next request when it is taken away, or the member suspended', async (t) => {
  const { member, owner, params } = await given(t)
  const { organizationId, tenantId, memberId } = params
  const here = { params: { organizationId, tenantId } }
  await owner.call(contract.grantTenantRole, { params, body: { role: 'admin' } })
  const which = { params: { organizationId, id: memberId } }
  await owner.call(contract.suspendMember, { ...which, ifMatch: 1 })
  assert.equal((await member.ask(contract.retryTenant, here)).code, 'organization.not_found')
  await owner.call(contract.reactivateMember, { ...which, ifMatch: 2 })
  assert.equal((await member.ask(contract.retryTenant, here)).status, 202)
  assert.equal((await owner.call(contract.revokeTenantRole, { params })).tenantRole, null)
  assert.equal((await member.ask(contract.retryTenant, here)).code, 'auth.forbidden')
})

test('the list tells who may change a tenant, and by which role', async (t) => {
  const { own, owner, member, params } = await given(t)
  const { organizationId, tenantId } = params
  // The world's quiet member has the role from the start.
  const list = async () => {
    const here = { params: { organizationId, tenantId } }
    const { data } = await owner.call(contract.listTenantMembers, here)
    return data.filter((one) => one.memberId !== own.memberId).map((one) => [one.role, one.tenantRole])
  }
  const before = await list()
  assert.ok(before.every(([role]) => role === 'owner' || role === 'admin'))
  await owner.call(contract.grantTenantRole, { params, body: { role: 'admin' } })
  assert.deepEqual(
    (await list()).filter(([, tenantRole]) => tenantRole !== null),
    [['member', 'admin']],
  )
  const { data } = await owner.call(contract.listMembers, { params: { organizationId } })
  const entry = data.find(({ accountId }) => accountId === member.id)
  assert.deepEqual(
    entry?.tenantRoles.map((one) => one.tenantId),
    [tenantId],
  )
})

test("nobody gives roles in another organization's tenant, or to another organization's member", async (t) => {
  const { target, sister, foreign, owner, params } = await given(t)
  const { rows: before } = await target.owner.query('select * from member_tenant_roles order by member_id')
  const grant = async (over: Partial<typeof params>) =>
    owner.ask(contract.grantTenantRole, { params: { ...params, ...over }, body: { role: 'admin' } })
  assert.equal((await grant({ tenantId: sister.tenantId })).code, 'tenant.not_found')
  assert.equal((await grant({ memberId: foreign.memberId })).code, 'member.not_found')
  assert.equal((await grant({ organizationId: foreign.organizationId })).code, 'organization.not_found')
  const { rows: after } = await target.owner.query('select * from member_tenant_roles order by member_id')
  assert.deepEqual(after, before)
})

test('an administrator gives no role to an owner, and nobody to themselves', async (t) => {
  const { target, own, owner, params } = await given(t)
  const { data } = await owner.call(contract.listMembers, {
    params: { organizationId: own.organizationId },
  })
  const boss = data.find(({ accountId }) => accountId === owner.id)?.id ?? ''
  const admin = await personOf(target, own.accounts.admin, 'app')
  const grant = { params: { ...params, memberId: boss }, body: { role: 'admin' } }
  assert.equal((await admin.ask(contract.grantTenantRole, grant)).code, 'auth.forbidden')
  assert.equal((await owner.ask(contract.grantTenantRole, grant)).code, 'member.own_role')
  // A role in the tenant of the path raises nobody above owners.
  const adminEntry = data.find(({ accountId }) => accountId === admin.id)?.id ?? ''
  await owner.call(contract.grantTenantRole, {
    params: { ...params, memberId: adminEntry },
    body: { role: 'admin' },
  })
  assert.equal((await admin.ask(contract.grantTenantRole, grant)).code, 'auth.forbidden')
})
