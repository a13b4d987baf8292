import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '@freehold/contract'
import { sealPackageSecrets, submitOrder } from '#features/orders'
import { planOrderNow } from '#features/provisioning'
import { aMember } from '#test/test-platform'
import { aWorld, type Ordered, telegramToken, type World } from './support.ts'

async function planOf(world: World, ordered: Ordered): Promise<Plan> {
  // Written by the planner.
  return (await world.orderOf(ordered)).plan as Plan
}

async function replan(world: World, { organizationId, orderId }: Ordered): Promise<void> {
  await world.ownerDb
    .updateTable('orders')
    .set({ plan_state: 'computing' })
    .where('id', '=', orderId)
    .execute()
  await planOrderNow(world.deps, { organizationId, orderId })
}

async function aReadyAssistant(world: World, wish: { organizationId?: string } = {}): Promise<Ordered> {
  const ordered = await world.given.anApprovedOrder('ai-assistant', wish)
  await world.lookUntil(ordered, world.isPhase(ordered, 'ready'))
  return ordered
}

test('a plan says what would be made, system by system, and tells no secret', async (t) => {
  const world = await aWorld(t)
  const plan = await planOf(world, await world.given.aSubmittedOrder('ai-assistant'))
  assert.deepEqual(
    plan.resources.map(({ kind, scope, action, problem }) => [kind, scope, action, problem]),
    [
      ['litellm.team', 'organization', 'create', null],
      ['litellm.key', 'tenant', 'create', null],
      ['openbao.path', 'tenant', 'create', null],
    ],
  )
  assert.equal(JSON.stringify(plan).includes(telegramToken), false)
  assert.equal(plan.destructive, false)
})

test('the same wish has the same plan, and another wish another', async (t) => {
  const world = await aWorld(t)
  const ordered = await world.given.aSubmittedOrder('ai-assistant')
  const first = await planOf(world, ordered)
  await replan(world, ordered)
  assert.equal((await planOf(world, ordered)).hash, first.hash)
  await world.ownerDb
    .updateTable('orders')
    .set({ parameters: JSON.stringify({ agentName: 'Bea' }) })
    .where('id', '=', ordered.orderId)
    .execute()
  await replan(world, ordered)
  assert.notEqual((await planOf(world, ordered)).hash, first.hash)
})

test('what the organization shares moves no plan', async (t) => {
  const world = await aWorld(t)
  const organizationId = await world.given.anOrganization()
  const first = await world.given.aSubmittedOrder('ai-assistant', { organizationId })
  const second = await world.given.aSubmittedOrder('ai-assistant', { organizationId })
  const before = await planOf(world, second)
  await world.approve(first)
  await world.approve(second)
  await world.look(first)
  await world.look(second)
  assert.equal((await world.orderOf(second)).state, 'completed')
  assert.equal((await planOf(world, second)).hash, before.hash)
})

test('a plan that got worse goes back to the approver', async (t) => {
  const world = await aWorld(t)
  const ordered = await world.given.anApprovedOrder('ai-assistant')
  const { openbao } = world.simulators
  const other = await world.given.anApprovedOrder('ai-assistant')
  await world.look(other)
  // Somebody has put an object of ours, made for another wish, where this order wants one.
  const [taken] = openbao.state.secrets
  assert.ok(taken)
  world.simulators.litellm.state.tables.keys.set('stray', {
    ...(world.simulators.litellm.state.keys[0] ?? assert.fail()),
    token: 'stray',
    key_alias: ordered.name,
    metadata: { freehold_marker: '00000000-0000-0000-0000-000000000000' },
  })
  await world.look(ordered)
  const returned = await world.orderOf(ordered)
  assert.equal(returned.state, 'pending_operator')
  assert.equal((await world.events(ordered))['order.return'], 1)
  assert.equal(
    await world.ownerDb
      .selectFrom('tenants')
      .where('id', '=', ordered.tenantId)
      .selectAll()
      .executeTakeFirst(),
    undefined,
  )
})

test('a change plans what it changes and nothing else', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  const { generation } = await world.read(tenant)
  const change = await world.order(tenant, {
    kind: 'change',
    baseGeneration: generation,
    displayName: 'Desk 2',
  })
  const plan = await planOf(world, change)
  assert.deepEqual(
    plan.resources.flatMap(({ changes }) => changes),
    [],
  )
  await world.approve(change)
  await world.look(tenant)
  assert.equal((await world.orderOf(change)).state, 'completed')
  assert.equal((await world.read(tenant)).display_name, 'Desk 2')
})

test('a package is added later without asking for the secrets of the others again', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  const { organizationId, tenantId } = tenant
  const { generation } = await world.read(tenant)
  const packages = ['telegram', 'discord']
  const change = await world.order(tenant, { kind: 'change', baseGeneration: generation, packages })
  const customer = aMember(organizationId, 'owner')
  const which = { organizationId, id: change.orderId }
  const discord = 'canary-of-discord'.repeat(4)
  const { version } = await world.orderOf(change)
  const secrets = { packageName: 'discord', values: { botToken: discord }, ifMatch: version }
  await sealPackageSecrets(world.orderDeps, customer, { ...which, ...secrets })
  await submitOrder(world.orderDeps, customer, which)
  await planOrderNow(world.deps, { organizationId, orderId: change.orderId })
  const plan = await planOf(world, change)
  assert.deepEqual(
    plan.resources.flatMap(({ kind, changes }) => changes.map(({ field }) => `${kind} ${field}`)),
    ['openbao.path secrets.discord.botToken'],
  )
  await world.approve(change)
  await world.lookUntil(
    { organizationId, tenantId },
    async () => (await world.orderOf(change)).state === 'completed',
  )
  const data = world.simulators.openbao.state.secrets[0]?.versions.at(-1)?.data
  assert.deepEqual(Object.keys(data ?? {}).toSorted(), [
    'discord.botToken',
    'litellmKey',
    'telegram.botToken',
  ])
  assert.equal(data?.['telegram.botToken'], telegramToken)
})
