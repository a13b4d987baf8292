import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sweepDrift, sweepOldest } from '#features/provisioning'
import { aWorld, type Ordered, telegramToken, type World } from './support.ts'

const noSignal = new AbortController().signal
const hour = 3_600_000

async function aReadyAssistant(world: World): Promise<Ordered> {
  const ordered = await world.given.anApprovedOrder('ai-assistant')
  await world.lookUntil(ordered, world.isPhase(ordered, 'ready'))
  return ordered
}

async function jobsFor(world: World, { tenantId }: Ordered): Promise<number> {
  const rows = await world.ownerDb
    .selectFrom('graphile_worker.jobs' as never)
    .select('key' as never)
    .where('key' as never, '=', `look-at-tenant:${tenantId}` as never)
    .execute()
  return rows.length
}

test('an object that somebody deleted is missed by a sweep and made again by a look', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  const { tables, keys } = world.simulators.litellm.state
  const token = keys[0]?.token ?? ''
  tables.keys.delete(token)
  await sweepDrift(world.deps, noSignal)
  assert.equal((await world.read(tenant)).states['key'], 'drifted')
  assert.equal(await jobsFor(world, tenant), 1)
  await sweepDrift(world.deps, noSignal)
  await world.look(tenant)
  const found = await world.read(tenant)
  assert.deepEqual([found.phase, found.states['key']], ['ready', 'in_sync'])
  // The same key as before: it was chosen by us, and is kept.
  assert.equal(world.simulators.litellm.state.keys[0]?.token, token)
  const events = await world.events(tenant)
  assert.deepEqual(
    [events['resource.drift'], events['resource.repair'], events['resource.create']],
    [1, 1, 3],
  )
})

test('secrets that were deleted over there are asked for again, and a change brings them', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  const { openbao } = world.simulators
  const [secret] = openbao.state.secrets
  assert.ok(secret)
  world.loseSecrets()
  await sweepDrift(world.deps, noSignal)
  await world.look(tenant)
  const { rows, generation } = await world.read(tenant)
  const failing = rows.find(({ name }) => name === 'secrets')
  assert.deepEqual([failing?.state, failing?.retryable], ['failing', false])
  assert.match(failing?.last_error ?? '', /telegram\.botToken/)
  const change = await world.order(tenant, { kind: 'change', baseGeneration: generation })
  assert.equal((await world.orderOf(change)).state, 'draft')
  await assert.rejects(world.submit(change), { code: 'order.secret_missing' })
  await world.sealTelegram(change)
  await world.submit(change)
  await world.approve(change)
  await world.lookUntil(tenant, world.isPhase(tenant, 'ready'))
  assert.equal(openbao.state.secrets[0]?.versions.at(-1)?.data?.['telegram.botToken'], telegramToken)
})

test('what somebody changed is put right when its hour has come', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  const { tables, keys, teams } = world.simulators.litellm.state
  const [key] = keys
  const [team] = teams
  assert.ok(key && team)
  tables.keys.set(key.token, { ...key, max_budget: 9999, blocked: true })
  tables.teams.set(team.team_id, { ...team, max_budget: 9999 })
  await sweepOldest(world.deps, 10)
  world.clock.move(2 * hour)
  await sweepOldest(world.deps, 10)
  await world.look(tenant)
  assert.deepEqual(
    [world.simulators.litellm.state.keys[0]?.max_budget, world.simulators.litellm.state.keys[0]?.blocked],
    [null, false],
  )
  assert.equal(world.simulators.litellm.state.teams[0]?.max_budget, null)
  const events = await world.events(tenant)
  assert.deepEqual([events['resource.drift'], events['resource.repair']], [2, 2])
})

test('a sweep goes on past a system that is away and past connectors that were removed', async (t) => {
  const world = await aWorld(t)
  const tenant = await aReadyAssistant(world)
  await world.ownerDb
    .updateTable('connectors')
    .set({ removed_at: new Date() })
    .where('kind', '=', 'gitea')
    .execute()
  world.simulators.openbao.fail({ status: 503 })
  world.simulators.coolify.fail({ status: 503 })
  world.simulators.litellm.state.tables.keys.delete(world.simulators.litellm.state.keys[0]?.token ?? '')
  await sweepDrift(world.deps, noSignal)
  assert.equal((await world.read(tenant)).states['key'], 'drifted')
})

test('nothing that stands is taken for an orphan', async (t) => {
  const world = await aWorld(t)
  await aReadyAssistant(world)
  const workspace = await world.given.anApprovedOrder('developer-workspace')
  await world.look(workspace)
  await world.aProject(workspace, 'shop')
  await world.lookUntil(workspace, world.isPhase(workspace, 'ready'))
  await sweepDrift(world.deps, noSignal)
  assert.deepEqual(await world.orphans(), [])
  assert.equal((await world.events(workspace))['resource.drift'], undefined)
})

/** A workspace whose organization's name is taken by an object of ours that belongs to nobody. */
async function aTakenName(world: World): Promise<{ workspace: Ordered; externalId: string }> {
  const workspace = await world.given.anApprovedOrder('developer-workspace')
  await world.look(workspace)
  const externalId = String(world.aStrayOrganization(workspace.name))
  await sweepDrift(world.deps, noSignal)
  return { workspace, externalId }
}

async function onlyOrphan(world: World) {
  const [orphan, ...others] = await world.orphans()
  assert.deepEqual(others, [])
  return orphan ?? assert.fail('no orphan is listed')
}

test('an object of ours that nobody wants is listed, and nobody adopts it', async (t) => {
  const world = await aWorld(t)
  const { externalId } = await aTakenName(world)
  const orphan = await onlyOrphan(world)
  assert.deepEqual(
    [orphan.kind, orphan.externalId, orphan.candidate],
    ['gitea.organization', externalId, null],
  )
  await assert.rejects(world.adopt(orphan.id), { code: 'orphan.not_possible_now' })
})

test('an orphan is adopted by whoever wants its name, and kept', async (t) => {
  const world = await aWorld(t)
  const { workspace, externalId } = await aTakenName(world)
  await world.aProject(workspace, 'shop')
  await world.look(workspace)
  assert.equal((await world.read(workspace)).states['organization'], 'failing')
  const { id, candidate } = await onlyOrphan(world)
  assert.equal(candidate?.tenantId, workspace.tenantId)
  await world.adopt(id)
  assert.deepEqual(await world.orphans(), [])
  await world.lookUntil(workspace, world.isPhase(workspace, 'ready'))
  assert.equal(world.simulators.gitea.state.organizations.length, 1)
  assert.equal((await world.read(workspace)).rows[0]?.external_id, externalId)
  await sweepDrift(world.deps, noSignal)
  assert.deepEqual(await world.orphans(), [])
  await assert.rejects(world.adopt(id), { code: 'orphan.not_found' })
})

test("an adoption stands in the platform's log and in the organization's, tied together", async (t) => {
  const world = await aWorld(t)
  const { workspace } = await aTakenName(world)
  await world.aProject(workspace, 'shop')
  await world.look(workspace)
  await world.adopt((await onlyOrphan(world)).id)
  const logged = await world.ownerDb
    .selectFrom('audit_events')
    .select(['organization_id', 'correlation_id'])
    .where('action', '=', 'orphan.adopt')
    .orderBy('ord')
    .execute()
  assert.deepEqual(
    logged.map((row) => row.organization_id),
    [null, workspace.organizationId],
  )
  assert.equal(new Set(logged.map((row) => row.correlation_id)).size, 1)
})

test('an orphan is removed from its system once its name was typed, however often that fails', async (t) => {
  const world = await aWorld(t)
  const workspace = await world.given.anApprovedOrder('developer-workspace')
  await world.look(workspace)
  await world.aProject(workspace, 'shop')
  await world.lookUntil(workspace, world.isPhase(workspace, 'ready'))
  const { gitea } = world.simulators
  const [organization] = gitea.state.organizations
  const [repository] = gitea.state.repositories
  assert.ok(organization && repository)
  gitea.state.tables.repositories.set(`${organization.id}/stray`, {
    ...repository,
    id: 900,
    name: 'stray',
    description: 'freehold=11111111-1111-4111-8111-111111111111',
  })
  await sweepDrift(world.deps, noSignal)
  const [orphan] = await world.orphans()
  assert.equal(orphan?.kind, 'gitea.repository')
  const id = orphan?.id ?? ''
  await assert.rejects(world.askToRemove(id, 'something else'), { code: 'request.invalid' })
  assert.deepEqual(await world.askToRemove(id, 'stray'), { externalName: 'stray' })
  await assert.rejects(world.adopt(id), { code: 'orphan.not_possible_now' })
  gitea.fail({ method: 'DELETE', status: 500, times: 1 })
  await assert.rejects(world.removeObject(id), { name: 'PortError' })
  assert.equal((await world.orphans()).length, 1)
  await world.removeObject(id)
  assert.deepEqual(await world.orphans(), [])
  assert.deepEqual(
    gitea.state.repositories.map(({ name }) => name),
    [repository.name],
  )
  await world.removeObject(id)
  await assert.rejects(world.askToRemove(id, 'stray'), { code: 'orphan.not_found' })
  const logged = await world.ownerDb
    .selectFrom('audit_events')
    .select('organization_id')
    .where('action', '=', 'orphan.remove')
    .execute()
  assert.deepEqual(logged, [{ organization_id: null }])
})

test('an orphan that has gone by itself is resolved', async (t) => {
  const world = await aWorld(t)
  world.aStrayOrganization('stray')
  await sweepDrift(world.deps, noSignal)
  assert.equal((await world.orphans()).length, 1)
  world.simulators.gitea.state.tables.organizations.delete('stray')
  await sweepDrift(world.deps, noSignal)
  assert.deepEqual(await world.orphans(), [])
  const row = await world.ownerDb.selectFrom('orphans').select('resolution').executeTakeFirst()
  assert.equal(row?.resolution, 'gone')
})

test('orphans are paged, and by connector', async (t) => {
  const world = await aWorld(t)
  for (const name of ['one', 'two', 'three']) world.aStrayOrganization(name)
  await sweepDrift(world.deps, noSignal)
  const first = await world.orphanPage({ limit: 2 })
  assert.equal(first.data.length, 2)
  const second = await world.orphanPage({ limit: 2, cursor: first.nextCursor ?? '' })
  assert.equal(second.data.length, 1)
  assert.equal(new Set([...first.data, ...second.data].map(({ id }) => id)).size, 3)
  const elsewhere = { limit: 2, connectorId: world.connectorIds.get('litellm') ?? '' }
  assert.deepEqual((await world.orphanPage(elsewhere)).data, [])
})
