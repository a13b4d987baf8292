import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { testApp, until } from '#test/test-app'
import { peopleOf, reached } from './support.ts'

test('a workspace is made with its first project, and a project comes and goes by itself', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, organizationId } = people
  const draft = await carl.call(contract.createOrder, {
    params: { organizationId },
    body: { blueprint: 'developer-workspace', displayName: 'Builders' },
  })
  await carl.call(contract.submitOrder, { params: { organizationId, id: draft.id } })
  const { tenantId } = await reached(people, draft.id, 'completed')
  const params = { organizationId, tenantId: tenantId ?? '' }
  const read = () => carl.call(contract.readTenant, { params: { organizationId, tenantId: params.tenantId } })
  assert.deepEqual([(await read()).phase, (await read()).holdsProjects], ['pending', true])

  const shop = await carl.call(contract.createProject, { params, body: { name: 'shop' } })
  await assert.rejects(carl.call(contract.createProject, { params, body: { name: 'shop' } }), {
    message: /project.name_taken/,
  })
  const list = () => carl.call(contract.listProjects, { params, query: { limit: '10' } })
  await until(list, ({ data }) => data[0]?.state === 'ready')
  assert.equal((await read()).phase, 'ready')

  const which = { params: { ...params, id: shop.id } }
  await assert.rejects(carl.call(contract.removeProject, { ...which, ifMatch: 9 }), {
    message: /request.precondition_failed/,
  })
  await carl.call(contract.removeProject, { ...which, ifMatch: shop.version })
  await until(list, ({ data }) => data.length === 0)
  assert.deepEqual(app.simulators.gitea.state.repositories, [])
})

test('orphans are the business of operators', async (t) => {
  const app = await testApp(t)
  const { carl, olga } = await peopleOf(app)
  assert.deepEqual((await olga.call(contract.listOrphans, { query: { limit: '10' } })).data, [])
  await assert.rejects(carl.call(contract.listOrphans, { query: { limit: '10' } }), {
    message: /request.not_found/,
  })
  const id = crypto.randomUUID()
  await assert.rejects(olga.call(contract.adoptOrphan, { params: { id } }), { message: /orphan.not_found/ })
  await assert.rejects(olga.call(contract.removeOrphan, { params: { id }, body: { confirm: 'x' } }), {
    message: /orphan.not_found/,
  })
})
