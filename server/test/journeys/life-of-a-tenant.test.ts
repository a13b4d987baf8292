import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { testApp, until } from '#test/test-app'
import { aTenant, peopleOf } from './support.ts'

test('a tenant is suspended, resumed, cancelled and restored by orders, and its objects follow', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const tenant = await aTenant(people)
  const params = { organizationId, tenantId: tenant.id }
  const read = () => carl.call(contract.readTenant, { params: { organizationId, tenantId: tenant.id } })
  const phase = (wanted: string) => until(read, (found) => found.phase === wanted)
  const key = () => app.simulators.litellm.state.keys.find((candidate) => candidate.key_alias === tenant.name)

  await olga.call(contract.createTenantOrder, {
    params,
    body: { kind: 'suspend', hold: 'payment', reason: 'Two invoices are open' },
  })
  await phase('suspended')
  assert.equal(key()?.blocked, true)
  await carl.call(contract.createTenantOrder, { params, body: { kind: 'suspend', reason: 'Holidays' } })
  await until(read, (found) => found.standing.holds.length === 2)
  await assert.rejects(
    carl.call(contract.createTenantOrder, { params, body: { kind: 'resume', hold: 'payment' } }),
    {
      message: /auth.forbidden/,
    },
  )
  await carl.call(contract.createTenantOrder, { params, body: { kind: 'resume' } })
  const held = await until(read, (found) => found.standing.holds.length === 1)
  assert.equal(held.standing.holds[0]?.kind, 'payment')
  assert.equal(key()?.blocked, true)
  await olga.call(contract.createTenantOrder, { params, body: { kind: 'resume', hold: 'payment' } })
  await phase('ready')
  assert.notEqual(key()?.blocked, true)

  await assert.rejects(
    carl.call(contract.createTenantOrder, { params, body: { kind: 'cancel', confirm: 'wrong' } }),
    {
      message: /order.invalid/,
    },
  )
  await carl.call(contract.createTenantOrder, { params, body: { kind: 'cancel', confirm: tenant.name } })
  const grace = await phase('suspended')
  assert.equal(grace.standing.base, 'cancelled')
  assert.ok(grace.standing.until !== null)
  await carl.call(contract.createTenantOrder, { params, body: { kind: 'restore' } })
  const back = await phase('ready')
  assert.equal(back.standing.base, 'active')
})

test('a change is planned against what is there, approved, and carried out; a stale one is refused', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const tenant = await aTenant(people)
  const params = { organizationId, tenantId: tenant.id }
  await assert.rejects(
    carl.call(contract.createTenantOrder, {
      params,
      body: { kind: 'change', baseGeneration: 99, displayName: 'New' },
    }),
    { message: /order.base_moved/ },
  )
  const order = await carl.call(contract.createTenantOrder, {
    params,
    body: { kind: 'change', baseGeneration: tenant.generation, parameters: { soulMd: '# Kind and brief' } },
  })
  assert.equal(order.state, 'pending_operator')
  const planned = await until(
    () => olga.call(contract.readOrder, { params: { organizationId, id: order.id } }),
    (found) => found.planState === 'ready',
  )
  await olga.call(contract.approveOrder, {
    params: { organizationId, id: order.id },
    body: { planHash: planned.plan?.hash },
  })
  const changed = await until(
    () => carl.call(contract.readTenant, { params: { organizationId, tenantId: tenant.id } }),
    (found) => found.generation === 2 && found.phase === 'ready',
  )
  assert.equal(changed.files.find(({ name }) => name === 'SOUL.md')?.content, '# Kind and brief')
  assert.equal(
    changed.resources.every(({ state }) => state === 'in_sync'),
    true,
  )
})

test('a display name is changed with the version that was read, and nothing outside is touched', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, organizationId } = people
  const tenant = await aTenant(people)
  const params = { organizationId, tenantId: tenant.id }
  const { status } = await carl.send(contract.renameTenant, { params, body: { displayName: 'Support' } })
  assert.equal(status, 428)
  const before = app.simulators.litellm.requests.total
  const renamed = await carl.call(contract.renameTenant, {
    params,
    body: { displayName: 'Support' },
    ifMatch: tenant.version,
  })
  assert.equal(renamed.displayName, 'Support')
  assert.equal(renamed.name, tenant.name)
  assert.equal(app.simulators.litellm.requests.total, before)
  const stale = await carl.send(contract.renameTenant, {
    params,
    body: { displayName: 'X' },
    ifMatch: tenant.version,
  })
  assert.equal(stale.status, 412)
  const fresh = await carl.send(contract.readTenant, {
    params,
    headers: { 'if-none-match': `"${renamed.version}"` },
  })
  assert.equal(fresh.status, 304)
})
