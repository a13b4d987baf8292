import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aWorld, type Ordered, type World } from './support.ts'

const day = 86_400_000

async function aReadyAssistant(world: World, organizationId?: string): Promise<Ordered> {
  const wish = organizationId === undefined ? {} : { organizationId }
  const ordered = await world.given.anApprovedOrder('ai-assistant', wish)
  await world.lookUntil(ordered, world.isPhase(ordered, 'ready'))
  return ordered
}

async function aReadyWorkspace(world: World): Promise<Ordered> {
  const ordered = await world.given.anApprovedOrder('developer-workspace')
  await world.look(ordered)
  await world.aProject(ordered, 'shop')
  await world.lookUntil(ordered, world.isPhase(ordered, 'ready'))
  return ordered
}

const writesOf = (world: World): string[] =>
  world.simulators.all
    .flatMap((simulator) => simulator.requests.list())
    .filter(({ method }) => method !== 'GET')
    .toSorted((one, other) => (one.at < other.at ? -1 : 1))
    .map(({ method, path }) => `${method} ${path}`)

test('a hold stops the tenant over there, and lifting it lets it run again', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  const order = await world.suspend(tenant)
  await world.look(tenant)
  assert.deepEqual((await world.read(tenant)).states, {
    team: 'in_sync',
    key: 'suspended',
    secrets: 'suspended',
  })
  assert.equal((await world.read(tenant)).phase, 'suspended')
  assert.equal((await world.orderOf(order)).state, 'completed')
  assert.equal(world.simulators.litellm.state.keys[0]?.blocked, true)

  await world.resume(tenant)
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'ready')
  assert.equal(world.simulators.litellm.state.keys[0]?.blocked, false)
  const events = await world.events(tenant)
  assert.deepEqual(
    [events['resource.suspend'], events['resource.resume'], events['resource.update']],
    [2, 2, undefined],
  )
  assert.deepEqual([events['tenant.suspend'], events['tenant.resume']], [1, 1])
})

test('a workspace is stopped with its projects, and started again', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyWorkspace(world)
  await world.suspend(tenant)
  await world.lookUntil(tenant, world.isPhase(tenant, 'suspended'))
  assert.equal(world.simulators.gitea.state.repositories[0]?.archived, true)
  await world.resume(tenant)
  await world.lookUntil(tenant, world.isPhase(tenant, 'ready'))
  assert.equal(world.simulators.gitea.state.repositories[0]?.archived, false)
})

test('suspending and resuming are each recorded once, whatever fails on the way', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.suspend(tenant)
  world.simulators.litellm.fail({ path: '/key/block', kind: 'lost-reply', when: 'after', times: 1 })
  await world.lookUntil(tenant, world.isPhase(tenant, 'suspended'))
  world.clock.move(60_000)
  world.simulators.litellm.fail({ path: '/key/list', status: 500, times: 1 })
  await world.look(tenant)
  await world.lookUntil(tenant, world.isPhase(tenant, 'suspended'))
  await world.resume(tenant)
  world.simulators.litellm.fail({ path: '/key/unblock', status: 500, when: 'after', times: 1 })
  await world.lookUntil(tenant, world.isPhase(tenant, 'ready'))
  const events = await world.events(tenant)
  assert.deepEqual(
    [events['resource.suspend'], events['resource.resume'], events['resource.update']],
    [2, 2, undefined],
  )
})

test('each hold is lifted on its own', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.suspend(tenant, 'payment')
  await world.look(tenant)
  await world.suspend(tenant, 'abuse')
  await world.look(tenant)
  await world.resume(tenant, 'payment')
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'suspended')
  await world.resume(tenant, 'abuse')
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'ready')
})

test('a cancelled tenant stands stopped through its grace and can be restored', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.cancel(tenant)
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'suspended')
  world.clock.move(29 * day)
  await world.look(tenant)
  assert.equal((await world.read(tenant)).base, 'cancelled')
  await world.order(tenant, { kind: 'restore' })
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'ready')
  world.clock.move(2 * day)
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'ready')
})

test('after its grace a tenant goes backwards, what was made last first', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.cancel(tenant)
  await world.look(tenant)
  world.clock.move(31 * day)
  for (const simulator of world.simulators.all) simulator.requests.clear()
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'deleted')
  assert.deepEqual(
    writesOf(world).filter((call) => /delete/i.test(call)),
    [`DELETE /v1/secret/metadata/tenants/${tenant.name}`, 'POST /key/delete', 'POST /team/delete'],
  )
  const { litellm, openbao } = world.simulators
  assert.deepEqual([litellm.state.keys, litellm.state.teams, openbao.state.secrets], [[], [], []])
  const events = await world.events(tenant)
  assert.deepEqual([events['tenant.delete'], events['resource.remove']], [1, 3])
  const kept = await world.ownerDb.selectFrom('resource_secrets').select('name').execute()
  assert.deepEqual(kept, [])
})

test('a workspace goes with its projects', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyWorkspace(world)
  await world.cancel(tenant)
  await world.lookUntil(tenant, world.isPhase(tenant, 'suspended'))
  world.clock.move(31 * day)
  await world.lookUntil(tenant, world.isPhase(tenant, 'deleted'))
  const { gitea, coolify } = world.simulators
  assert.deepEqual([gitea.state.organizations, gitea.state.repositories], [[], []])
  assert.deepEqual([coolify.state.projects, coolify.state.applications], [[], []])
})

test('a removal that fails holds up what stands below, and is tried again', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.cancel(tenant)
  await world.look(tenant)
  world.clock.move(31 * day)
  const fault = world.simulators.openbao.fail({ method: 'DELETE', status: 500 })
  await world.look(tenant)
  await world.look(tenant)
  const failing = await world.read(tenant)
  assert.deepEqual(failing.states, { team: 'in_sync', key: 'suspended', secrets: 'removing' })
  assert.equal(failing.phase, 'deleting')
  assert.match(failing.rows.find(({ name }) => name === 'secrets')?.last_error ?? '', /OpenBao/)
  assert.ok(failing.next_look_at !== null)
  fault.heal()
  await world.lookUntil(tenant, world.isPhase(tenant, 'deleted'))
})

test('what an organization shares goes with its last tenant only', async (t) => {
  const world = await aWorld(t)
  const first = await aReadyAssistant(world)
  const second = await aReadyAssistant(world, first.organizationId)
  assert.equal(world.simulators.litellm.state.teams.length, 1)
  for (const tenant of [first, second]) {
    await world.cancel(tenant)
    await world.look(tenant)
  }
  world.clock.move(31 * day)
  await world.look(first)
  assert.equal(world.simulators.litellm.state.teams.length, 1)
  await world.look(second)
  assert.equal(world.simulators.litellm.state.teams.length, 0)
})

test('what an organization shares is removed in the end, however often its system refuses', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.cancel(tenant)
  await world.look(tenant)
  world.clock.move(31 * day)
  world.simulators.litellm.fail({ path: '/team/delete', status: 500, times: 2 })
  await world.look(tenant)
  const refused = await world.read(tenant)
  assert.equal(refused.states['team'], 'removing')
  assert.ok(refused.next_look_at !== null)
  await world.lookUntil(tenant, async () => (await world.read(tenant)).states['team'] === 'removed')
  assert.equal(world.simulators.litellm.state.teams.length, 0)
})

test('an order that never got there is not done because its tenant is gone, and keeps no secrets', async (t) => {
  const world = await aWorld(t)
  const tenant = await world.given.anApprovedOrder('ai-assistant')
  world.simulators.openbao.fail({ method: 'POST', path: '/v1/secret', status: 500 })
  await world.look(tenant)
  await world.cancel(tenant)
  await world.look(tenant)
  world.simulators.openbao.heal()
  world.clock.move(31 * day)
  await world.lookUntil(tenant, world.isPhase(tenant, 'deleted'))
  assert.equal((await world.orderOf(tenant)).state, 'failed')
  const sealed = await world.ownerDb.selectFrom('order_secrets').select('sealed').execute()
  assert.deepEqual(sealed, [{ sealed: null }])
})
