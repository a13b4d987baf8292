import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { listProjects } from '#features/projects'
import { aWorld, type Ordered, type Which, type World } from './support.ts'

async function aWorkspace(world: World): Promise<Ordered> {
  const ordered = await world.given.anApprovedOrder('developer-workspace')
  await world.look(ordered)
  return ordered
}

const projectsOf = async (world: World, which: Which) =>
  (await listProjects(world.platformDb, world.cursors, { ...which, limit: 50 })).data

async function until(world: World, which: Which, wanted: Record<string, string>): Promise<void> {
  await world.lookUntil(which, async () => {
    const found = (await projectsOf(world, which)).map(({ name, state }) => [name, state])
    return isDeepStrictEqual(Object.fromEntries(found), wanted)
  })
}

test('a project belongs in a tenant whose blueprint holds projects and that is neither stopped nor going', async (t) => {
  const world = await aWorld(t)
  const assistant = await world.given.anApprovedOrder('ai-assistant')
  await assert.rejects(world.aProject(assistant, 'shop'), { code: 'tenant.not_found' })
  await world.look(assistant)
  await assert.rejects(world.aProject(assistant, 'shop'), { code: 'project.not_supported' })
  const workspace = await aWorkspace(world)
  await world.suspend(workspace)
  await world.look(workspace)
  await assert.rejects(world.aProject(workspace, 'shop'), { code: 'tenant.not_possible_now' })
  await world.resume(workspace)
  await world.look(workspace)
  await world.aProject(workspace, 'shop')
  await world.cancel(workspace)
  await world.look(workspace)
  await assert.rejects(world.aProject(workspace, 'other'), { code: 'tenant.not_possible_now' })
})

test("a project's name is its own among those that are not removed", async (t) => {
  const world = await aWorld(t)
  const workspace = await aWorkspace(world)
  const first = await world.aProject(workspace, 'shop')
  await assert.rejects(world.aProject(workspace, 'shop'), { code: 'project.name_taken' })
  await world.dropProject(workspace, first)
  await world.aProject(workspace, 'shop')
})

test('projects come and go while their tenant stays ready', async (t) => {
  const world = await aWorld(t)
  const workspace = await aWorkspace(world)
  const shop = await world.aProject(workspace, 'shop')
  assert.deepEqual([shop.state, shop.displayName, shop.resources], ['pending', 'shop', []])
  await world.aProject(workspace, 'blog')
  await until(world, workspace, { shop: 'ready', blog: 'ready' })
  await assert.rejects(world.dropProject(workspace, { ...shop, version: 7 }), {
    code: 'request.precondition_failed',
  })
  await world.dropProject(workspace, shop)
  await assert.rejects(world.dropProject(workspace, { ...shop, version: 2 }), { code: 'project.not_found' })
  assert.equal((await projectsOf(world, workspace)).find(({ name }) => name === 'shop')?.state, 'removing')
  await until(world, workspace, { blog: 'ready' })
  assert.equal((await world.read(workspace)).phase, 'ready')
  const { gitea, coolify } = world.simulators
  assert.deepEqual(
    [gitea.state.repositories, coolify.state.applications].map((found) => found.map(({ name }) => name)),
    [[`${workspace.name}-blog`], [`${workspace.name}-blog`]],
  )
  const events = await world.events(workspace)
  assert.deepEqual([events['project.create'], events['project.remove']], [2, 1])
})

test('a project of a former name waits until its predecessor is gone, and then gets objects of its own', async (t) => {
  const world = await aWorld(t)
  const workspace = await aWorkspace(world)
  const first = await world.aProject(workspace, 'shop')
  await until(world, workspace, { shop: 'ready' })
  const before = world.simulators.gitea.state.repositories[0]?.id
  const fault = world.simulators.gitea.fail({ method: 'DELETE', status: 500 })
  await world.dropProject(workspace, first)
  const second = await world.aProject(workspace, 'shop')
  await world.look(workspace)
  await world.look(workspace)
  const waiting = (await projectsOf(world, workspace)).find(({ id }) => id === second.id)
  assert.equal(waiting?.state, 'pending')
  assert.deepEqual(
    waiting?.resources[0]?.conditions.map(({ reason }) => reason),
    ['WaitingForRemoval'],
  )
  fault.heal()
  await until(world, workspace, { shop: 'ready' })
  const [repository, ...others] = world.simulators.gitea.state.repositories
  assert.deepEqual(others, [])
  assert.notEqual(repository?.id, before)
})

test('a project that cannot be removed keeps no other from being made, and goes in the end', async (t) => {
  const world = await aWorld(t)
  const workspace = await aWorkspace(world)
  const shop = await world.aProject(workspace, 'shop')
  await until(world, workspace, { shop: 'ready' })
  const fault = world.simulators.coolify.fail({ method: 'DELETE', status: 500 })
  await world.dropProject(workspace, shop)
  await world.aProject(workspace, 'blog')
  await until(world, workspace, { shop: 'removing', blog: 'ready' })
  const stuck = (await projectsOf(world, workspace)).find(({ name }) => name === 'shop')
  const application = stuck?.resources.find(({ kind }) => kind === 'coolify.application')
  assert.match(application?.lastError ?? '', /Coolify/)
  assert.ok(application?.nextRetryAt)
  // What the application was made from stays until it has gone.
  assert.equal(stuck?.resources.find(({ kind }) => kind === 'gitea.repository')?.state, 'in_sync')
  fault.heal()
  await until(world, workspace, { blog: 'ready' })
})

test('projects are paged, newest first', async (t) => {
  const world = await aWorld(t)
  const workspace = await aWorkspace(world)
  for (const name of ['one', 'two', 'three']) await world.aProject(workspace, name)
  const page = (cursor?: string) =>
    listProjects(world.platformDb, world.cursors, { ...workspace, limit: 2, cursor })
  const first = await page()
  const second = await page(first.nextCursor ?? '')
  assert.deepEqual(
    [...first.data, ...second.data].map(({ name }) => name),
    ['three', 'two', 'one'],
  )
  assert.equal(second.hasMore, false)
})
