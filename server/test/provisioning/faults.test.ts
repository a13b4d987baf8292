import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sweepDrift } from '#features/provisioning'
import {
  type Blueprint,
  callsOf,
  type Case,
  casesOf,
  make,
  orderUpToMaking,
  permanentCasesOf,
  sampled,
  withFault,
} from './fault-list.ts'
import { aWorld, type Ordered, telegramToken, type World } from './support.ts'

const blueprints: readonly Blueprint[] = ['ai-assistant', 'developer-workspace']
const resources: Record<Blueprint, number> = { 'ai-assistant': 3, 'developer-workspace': 4 }

/** How many objects each system holds for the tenant. */
function objectsOf({ simulators }: World, { name }: Ordered, teamId: string | null): Record<string, number> {
  const { litellm, openbao, gitea, coolify } = simulators
  const named = (found: readonly { readonly name: string }[], wanted: string) =>
    found.filter((object) => object.name === wanted).length
  return {
    team: litellm.state.teams.filter(({ team_id }) => team_id === teamId).length,
    key: litellm.state.keys.filter(({ key_alias }) => key_alias === name).length,
    secrets: openbao.state.secrets.filter(({ path }) => path === `tenants/${name}`).length,
    organization: named(gitea.state.organizations, name),
    project: named(coolify.state.projects, name),
    repository: named(gitea.state.repositories, `${name}-shop`),
    application: named(coolify.state.applications, `${name}-shop`),
  }
}

async function assertMadeOnce(world: World, blueprint: Blueprint, ordered: Ordered): Promise<void> {
  const tenant = await world.read(ordered)
  assert.equal(tenant.phase, 'ready')
  assert.equal((await world.orderOf(ordered)).state, 'completed')
  const team = tenant.rows.find(({ kind }) => kind === 'litellm.team')
  const objects = objectsOf(world, ordered, team?.external_id ?? null)
  for (const { name } of tenant.rows) assert.equal(objects[name], 1, `one ${name}`)
  const events = await world.events(ordered)
  assert.equal(events['resource.create'], resources[blueprint])
  for (const action of ['order.submit', 'order.start', 'tenant.create', 'order.complete'])
    assert.equal(events[action], 1, action)
  if (blueprint === 'ai-assistant') {
    const secret = world.simulators.openbao.state.secrets.find(
      ({ path }) => path === `tenants/${ordered.name}`,
    )
    assert.equal(secret?.versions.at(-1)?.data?.['telegram.botToken'], telegramToken)
  }
}

async function assertNoOrphans(world: World): Promise<void> {
  await sweepDrift(world.deps, new AbortController().signal)
  assert.deepEqual(await world.orphans(), [])
}

async function meetOnce(world: World, blueprint: Blueprint, met: Case): Promise<void> {
  const ordered = await orderUpToMaking(world, blueprint)
  const hits = await withFault(world, met, () => world.lookUntil(ordered, world.isPhase(ordered, 'ready')))
  assert.ok(hits > 0, 'the fault was met')
  await assertMadeOnce(world, blueprint, ordered)
}

/** The failing resource tells people what is wrong, and the row when it is tried again. */
async function assertSaysWhy(world: World, ordered: Ordered): Promise<void> {
  const { rows, phase, next_look_at: next } = await world.read(ordered)
  const failing = rows.filter(({ state }) => state === 'failing')
  if (phase === 'ready') return
  assert.equal(phase, 'degraded')
  assert.ok(failing.length > 0)
  for (const row of failing) {
    assert.ok((row.last_error ?? '').length > 10)
    assert.equal((row.last_error ?? '').includes(telegramToken), false)
    assert.ok(row.next_retry_at !== null && row.next_retry_at > world.clock.now())
  }
  assert.ok(next !== null)
  assert.equal((await world.events(ordered))['resource.fail'], failing.length)
}

async function meetForGood(world: World, blueprint: Blueprint, met: Case): Promise<void> {
  const ordered = await orderUpToMaking(world, blueprint)
  const hits = await withFault(world, met, async () => {
    for (let round = 0; round < 3; round += 1) {
      await world.look(ordered)
      await assertSaysWhy(world, ordered)
      world.clock.move(120_000)
    }
  })
  assert.ok(hits > 0, 'the fault was met')
  await world.lookUntil(ordered, world.isPhase(ordered, 'ready'))
  await assertMadeOnce(world, blueprint, ordered)
}

type Meet = (world: World, blueprint: Blueprint, met: Case) => Promise<void>

async function meetAll(t: TestContext, blueprint: Blueprint, cases: readonly Case[], meet: Meet) {
  const world = await aWorld(t)
  for (const met of cases) {
    await meet(world, blueprint, met).catch((error: unknown) => {
      throw new Error(met.name, { cause: error })
    })
  }
  await assertNoOrphans(world)
}

async function callsToMake(t: TestContext, blueprint: Blueprint) {
  const world = await aWorld(t)
  return callsOf(world, () => orderUpToMaking(world, blueprint), make)
}

for (const blueprint of blueprints) {
  test(`a fault that ${blueprint} meets on the way leaves one of everything, and nothing else`, async (t) => {
    const calls = await callsToMake(t, blueprint)
    assert.ok(calls.length > 6)
    await meetAll(t, blueprint, sampled(casesOf(calls), 20), meetOnce)
  })

  test(`a fault that stays says on a resource of ${blueprint} what is wrong and when it is tried again`, async (t) => {
    const calls = await callsToMake(t, blueprint)
    await meetAll(t, blueprint, sampled(permanentCasesOf(calls), 10), meetForGood)
  })
}
