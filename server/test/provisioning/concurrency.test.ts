import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookAtTenant, sweepPending } from '#features/provisioning'
import { aWorld, type Which, type World } from './support.ts'

test('two processes that look at once do the work once', async (t) => {
  const world = await aWorld(t)
  const ordered = await world.given.anApprovedOrder('ai-assistant')
  const others = [world.anotherProcess(), world.anotherProcess()]
  await Promise.all([world.look(ordered), ...others.map((deps) => lookAtTenant(deps, ordered))])
  await world.lookUntil(ordered, world.isPhase(ordered, 'ready'))
  const { litellm, openbao } = world.simulators
  assert.equal(litellm.requests.count({ method: 'POST', path: '/key/generate' }), 1)
  assert.equal(litellm.requests.count({ method: 'POST', path: '/team/new' }), 1)
  assert.equal(openbao.requests.count({ method: 'POST', path: /^\/v1\/secret\/data\// }), 1)
  const events = await world.events(ordered)
  assert.deepEqual([events['resource.create'], events['order.start'], events['order.complete']], [3, 1, 1])
})

test('tenants of one organization that are made at once share one team', async (t) => {
  const world = await aWorld(t)
  const organizationId = await world.given.anOrganization()
  const ordered = await Promise.all(
    [1, 2, 3, 4].map(() => world.given.anApprovedOrder('ai-assistant', { organizationId })),
  )
  const processes = ordered.map(() => world.anotherProcess())
  await Promise.all(ordered.map((which, index) => lookAtTenant(processes[index] ?? world.deps, which)))
  for (const which of ordered) await world.lookUntil(which, world.isPhase(which, 'ready'))
  assert.equal(world.simulators.litellm.state.teams.length, 1)
  assert.equal(world.simulators.litellm.state.keys.length, 4)
  assert.equal((await world.events({ organizationId }))['resource.create'], 9)
})

test('what no job speaks of any more is found by the pending sweep', async (t) => {
  const world = await aWorld(t)
  const ordered = await world.given.anApprovedOrder('ai-assistant')
  await world.ownerDb.deleteFrom('graphile_worker._private_jobs' as never).execute()
  assert.equal(await sweepPending(world.deps), 0)
  world.clock.move(5000)
  assert.equal(await sweepPending(world.deps), 1)
  world.simulators.litellm.fail({ path: '/key/generate', status: 500, times: 1 })
  await world.look(ordered)
  assert.equal(await sweepPending(world.deps), 0)
  world.clock.move(5000)
  assert.equal(await sweepPending(world.deps), 1)
  await world.look(ordered)
  assert.equal((await world.read(ordered)).phase, 'ready')
  world.clock.move(5000)
  assert.equal(await sweepPending(world.deps), 0)
})

/** A look whose process dies at its first write outside. */
async function dieOnTheWay(world: World, which: Which): Promise<void> {
  const { locks } = world.deps
  const dying: typeof locks = {
    ...locks,
    tryWithLock: (name, fn) => locks.tryWithLock(name, () => fn(AbortSignal.abort())),
  }
  await assert.rejects(lookAtTenant({ ...world.deps, locks: dying }, which), { name: 'AbortError' })
  await world.ownerDb.deleteFrom('graphile_worker._private_jobs' as never).execute()
}

test('an order that began when its process died is carried on, however far off the next look was', async (t) => {
  const world = await aWorld(t)
  const tenant = await world.given.anApprovedOrder('ai-assistant')
  await world.lookUntil(tenant, world.isPhase(tenant, 'ready'))
  await world.cancel(tenant)
  await world.look(tenant)
  const { next_look_at: end } = await world.read(tenant)
  assert.ok(end !== null && end.getTime() - world.clock.now().getTime() > 29 * 86_400_000)
  const restore = await world.order(tenant, { kind: 'restore' })
  await dieOnTheWay(world, tenant)
  assert.equal((await world.orderOf(restore)).state, 'running')
  world.clock.move(5000)
  assert.equal(await sweepPending(world.deps), 1)
  await world.look(tenant)
  assert.equal((await world.read(tenant)).phase, 'ready')
})

test('a new tenant whose process died is carried on', async (t) => {
  const world = await aWorld(t)
  const tenant = await world.given.anApprovedOrder('ai-assistant')
  await dieOnTheWay(world, tenant)
  world.clock.move(5000)
  assert.equal(await sweepPending(world.deps), 1)
  await world.lookUntil(tenant, world.isPhase(tenant, 'ready'))
  assert.equal((await world.events(tenant))['order.start'], 1)
})
