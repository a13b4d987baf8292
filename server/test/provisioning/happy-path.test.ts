import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { openResourceSecretOf } from './secrets.ts'
import { aWorld, telegramToken } from './support.ts'

test('an approved assistant is made in the gateway and the vault, and every step is recorded', async (t) => {
  const world = await aWorld(t)
  const { simulators, read } = world
  const ordered = await world.given.aSubmittedOrder('ai-assistant')
  const planned = await world.orderOf(ordered)
  assert.equal(planned.state, 'pending_operator')
  await world.approve(ordered)
  await world.look(ordered)

  const tenant = await read(ordered)
  assert.deepEqual(tenant.states, { team: 'in_sync', key: 'in_sync', secrets: 'in_sync' })
  assert.equal(tenant.phase, 'ready')
  assert.equal((await world.orderOf(ordered)).state, 'completed')

  const [key] = simulators.litellm.state.keys
  assert.equal(key?.key_alias, ordered.name)
  assert.equal(key?.team_id, simulators.litellm.state.teams[0]?.team_id)
  const value = await openResourceSecretOf(world, tenant.rows, 'key')
  assert.equal(createHash('sha256').update(value).digest('hex'), key?.token)
  const [secret] = simulators.openbao.state.secrets
  assert.equal(secret?.path, `tenants/${ordered.name}`)
  assert.deepEqual(secret?.versions.at(-1)?.data, { 'telegram.botToken': telegramToken, litellmKey: value })

  const sealed = await world.ownerDb.selectFrom('order_secrets').select('sealed').execute()
  assert.deepEqual(sealed, [{ sealed: null }])
  assert.deepEqual(await world.events(ordered), {
    'organization.create': 1,
    'order.draft': 1,
    'order.seal_secrets': 1,
    'order.submit': 1,
    'order.plan': 1,
    'order.approve': 1,
    'tenant.create': 1,
    'order.start': 1,
    'resource.create': 3,
    'tenant.phase': 1,
    'order.complete': 1,
    'order.erase_secrets': 1,
  })
})

test('another look changes nothing: none is asked at once, and later they are only read', async (t) => {
  const world = await aWorld(t)
  const ordered = await world.given.anApprovedOrder('ai-assistant')
  await world.look(ordered)
  const before = { requests: world.requests(), events: await world.events(ordered) }
  await world.look(ordered)
  assert.equal(world.requests(), before.requests)
  world.clock.move(60_000)
  for (const simulator of world.simulators.all) simulator.requests.clear()
  await world.look(ordered)
  const calls = world.simulators.all.flatMap((simulator) => simulator.requests.list())
  assert.ok(calls.length > 0)
  assert.deepEqual(
    calls.filter(({ method, path }) => method !== 'GET' && !path.includes('/auth/')),
    [],
  )
  assert.deepEqual(await world.events(ordered), before.events)
})

test('a developer workspace is made with its first project', async (t) => {
  const world = await aWorld(t)
  const { simulators } = world
  const ordered = await world.given.anApprovedOrder('developer-workspace')
  await world.look(ordered)
  assert.equal((await world.read(ordered)).phase, 'pending')
  assert.equal((await world.orderOf(ordered)).state, 'completed')
  assert.equal(world.requests(), 0)

  await world.aProject(ordered, 'shop')
  await world.look(ordered)
  const tenant = await world.read(ordered)
  assert.deepEqual(tenant.states, {
    organization: 'in_sync',
    project: 'in_sync',
    repository: 'in_sync',
    application: 'in_sync',
  })
  assert.equal(tenant.phase, 'ready')
  assert.equal(simulators.gitea.state.organizations.length, 1)
  assert.equal(simulators.gitea.state.repositories[0]?.name, `${ordered.name}-shop`)
  assert.equal(simulators.coolify.state.applications[0]?.name, `${ordered.name}-shop`)
  const events = await world.events(ordered)
  assert.equal(events['resource.create'], 4)
  assert.equal(events['project.create'], 1)
  assert.equal(events['order.complete'], 1)
})
