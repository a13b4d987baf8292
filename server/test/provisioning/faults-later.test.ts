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
  type Step,
  withFault,
} from './fault-list.ts'
import { aWorld, type Ordered, type World } from './support.ts'

const day = 86_400_000
const blueprints: readonly Blueprint[] = ['ai-assistant', 'developer-workspace']
/** Resources of the tenant itself. */
const own: Record<Blueprint, number> = { 'ai-assistant': 2, 'developer-workspace': 4 }

const suspend: Step = async (world, ordered) => {
  await world.suspend(ordered)
  await world.lookUntil(ordered, world.isPhase(ordered, 'suspended'))
}
const resume: Step = async (world, ordered) => {
  await world.resume(ordered)
  await make(world, ordered)
}
const isGone = (world: World, ordered: Ordered) => async () =>
  (await world.read(ordered)).rows.every(({ state }) => state === 'removed')
const remove: Step = async (world, ordered) => {
  world.clock.move(31 * day)
  await world.lookUntil(ordered, isGone(world, ordered))
}

type Stage = {
  readonly does: string
  readonly before: readonly Step[]
  readonly step: Step
  readonly action: 'resource.suspend' | 'resource.resume' | 'resource.remove'
  /** Resources of the organization that the step concerns too. */
  readonly shared: Record<Blueprint, number>
}

const none = { 'ai-assistant': 0, 'developer-workspace': 0 }
const cancel: Step = async (world, ordered) => {
  await world.cancel(ordered)
  await world.lookUntil(ordered, world.isPhase(ordered, 'suspended'))
}
const stages: readonly Stage[] = [
  { does: 'stopping', before: [make], step: suspend, action: 'resource.suspend', shared: none },
  { does: 'resuming', before: [make, suspend], step: resume, action: 'resource.resume', shared: none },
  {
    does: 'removing',
    before: [make, cancel],
    step: remove,
    action: 'resource.remove',
    shared: { ...none, 'ai-assistant': 1 },
  },
]

async function prepare(world: World, blueprint: Blueprint, { before }: Stage): Promise<Ordered> {
  const ordered = await orderUpToMaking(world, blueprint)
  for (const step of before) await step(world, ordered)
  return ordered
}

async function assertDone(world: World, blueprint: Blueprint, stage: Stage, ordered: Ordered) {
  const events = await world.events(ordered)
  assert.equal(events[stage.action], own[blueprint] + stage.shared[blueprint])
  assert.equal(events['resource.drift'], undefined)
  if (stage.step !== remove) return
  const { litellm, openbao, gitea, coolify } = world.simulators
  const names = [
    ...litellm.state.keys.map(({ key_alias }) => key_alias ?? ''),
    ...openbao.state.secrets.map(({ path }) => path),
    ...[...gitea.state.organizations, ...gitea.state.repositories].map(({ name }) => name),
    ...[...coolify.state.projects, ...coolify.state.applications].map(({ name }) => name),
  ]
  assert.deepEqual(
    names.filter((name) => name.includes(ordered.name)),
    [],
  )
}

async function meet(world: World, blueprint: Blueprint, stage: Stage, met: Case): Promise<void> {
  const ordered = await prepare(world, blueprint, stage)
  const hits = await withFault(world, met, () => stage.step(world, ordered))
  assert.ok(hits > 0, 'the fault was met')
  await assertDone(world, blueprint, stage, ordered)
}

/** While the fault lasts, what does not stand as wanted says why and when it is tried again. */
async function meetForGood(world: World, blueprint: Blueprint, stage: Stage, met: Case): Promise<void> {
  const ordered = await prepare(world, blueprint, stage)
  const stuck = { ...world, lookUntil: lookThrice(world) }
  const hits = await withFault(world, met, () => stage.step(stuck, ordered))
  assert.ok(hits > 0, 'the fault was met')
  const wanted = { suspended: 'suspended', present: 'in_sync', absent: 'removed' }
  const { rows, next_look_at: next } = await world.read(ordered)
  const isThere = rows.every((row) => row.state === wanted[row.presence as keyof typeof wanted])
  if (!isThere) {
    const troubled = rows.filter(({ last_error: error }) => error !== null)
    assert.ok(troubled.length > 0)
    assert.ok(troubled.every((row) => row.next_retry_at !== null))
    assert.ok(next !== null)
  }
  const done = stage.step === remove ? isGone(world, ordered) : world.isPhase(ordered, phaseAfter(stage))
  await world.lookUntil(ordered, done)
  await assertDone(world, blueprint, stage, ordered)
}

const phaseAfter = ({ step }: Stage) => (step === suspend ? 'suspended' : 'ready')

function lookThrice(world: World): World['lookUntil'] {
  return async (which) => {
    for (let round = 0; round < 3; round += 1) {
      await world.look(which)
      world.clock.move(120_000)
    }
  }
}

async function run(t: TestContext, blueprint: Blueprint, stage: Stage): Promise<void> {
  const listing = await aWorld(t)
  const calls = await callsOf(listing, () => prepare(listing, blueprint, stage), stage.step)
  assert.ok(calls.length > 2)
  const world = await aWorld(t)
  const named =
    ({ name }: Case) =>
    (cause: unknown) => {
      throw new Error(name, { cause })
    }
  for (const met of sampled(casesOf(calls), 6)) await meet(world, blueprint, stage, met).catch(named(met))
  for (const met of sampled(permanentCasesOf(calls), 3))
    await meetForGood(world, blueprint, stage, met).catch(named(met))
  await sweepDrift(world.deps, new AbortController().signal)
  assert.deepEqual(await world.orphans(), [])
}

for (const blueprint of blueprints)
  for (const stage of stages)
    test(`faults hold up ${stage.does} a tenant of ${blueprint}, and nothing more`, (t) =>
      run(t, blueprint, stage))
