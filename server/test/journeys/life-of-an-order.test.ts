import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { testApp, until } from '#test/test-app'
import { anOrder, approve, botToken, peopleOf, planned, reached } from './support.ts'

test('a question goes back to the customer, who may change only what it asks about; then the order goes on', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const order = await anOrder(people)
  const params = { organizationId, id: order.id }
  const asked = await olga.call(contract.askOrder, {
    params,
    body: { questions: [{ field: 'parameters.agentName', message: 'May we call it Bob?' }] },
  })
  assert.equal(asked.state, 'needs_info')
  await assert.rejects(
    carl.call(contract.updateOrder, {
      params,
      body: { displayName: 'Something else' },
      ifMatch: asked.version,
    }),
    { message: /no question asks about this field/ },
  )
  await assert.rejects(approve(people, asked), { message: /order.not_possible_now/ })
  const changed = await carl.call(contract.updateOrder, {
    params,
    body: { parameters: { agentName: 'Bob' } },
    ifMatch: asked.version,
  })
  assert.equal(changed.parameters['agentName'], 'Bob')
  await assert.rejects(
    carl.call(contract.updateOrder, {
      params,
      body: { parameters: { agentName: 'Eve' } },
      ifMatch: asked.version,
    }),
    { message: /request.precondition_failed/ },
  )
  const answered = await carl.call(contract.submitOrder, { params })
  assert.equal(answered.state, 'pending_operator')
  assert.notEqual(answered.questions[0]?.answeredAt, null)
  const again = await planned(people, order.id)
  assert.notEqual(again.plan?.hash, order.plan?.hash)
  await assert.rejects(approve(people, order), { message: /order.plan_moved/ })
  await approve(people, again)
  await reached(people, order.id, 'completed')
})

test('a rejected order keeps id and name, can be corrected and resubmitted, or approved after all', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const first = await anOrder(people, 'First')
  const params = { organizationId, id: first.id }
  const rejected = await olga.call(contract.rejectOrder, {
    params,
    body: { reason: 'Which department pays?' },
  })
  assert.equal(rejected.state, 'rejected')
  const seen = await carl.call(contract.readOrder, { params })
  assert.equal(seen.reason, 'Which department pays?')
  await carl.call(contract.updateOrder, { params, body: { note: 'Sales pays' }, ifMatch: seen.version })
  await carl.call(contract.submitOrder, { params })
  const again = await planned(people, first.id)
  assert.equal(again.id, first.id)
  assert.equal(again.tenantName, first.tenantName)
  assert.equal(again.reason, null)
  await approve(people, again)
  await reached(people, first.id, 'completed')

  const second = await anOrder(people, 'Second')
  await olga.call(contract.rejectOrder, { params: { organizationId, id: second.id }, body: { reason: 'No' } })
  await approve(people, await planned(people, second.id))
  await reached(people, second.id, 'completed')
})

test('a withdrawn order ends, and its secrets are gone at once', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, organizationId } = people
  const draft = await carl.call(contract.createOrder, {
    params: { organizationId },
    body: {
      blueprint: 'ai-assistant',
      displayName: 'X',
      parameters: { agentName: 'Ada' },
      packages: ['telegram'],
    },
  })
  const params = { organizationId, id: draft.id }
  await carl.call(contract.sealOrderSecrets, {
    params: { ...params, package: 'telegram' },
    body: { values: { botToken } },
    ifMatch: draft.version,
  })
  const cancelled = await carl.call(contract.cancelOrder, { params, body: {} })
  assert.equal(cancelled.state, 'cancelled')
  assert.equal(cancelled.packages[0]?.secrets[0]?.state, 'erased')
  await assert.rejects(carl.call(contract.submitOrder, { params }), { message: /order.not_possible_now/ })
})

test('what does not fit the blueprint is refused with the field at fault', async (t) => {
  const app = await testApp(t)
  const { carl, organizationId } = await peopleOf(app)
  const params = { organizationId }
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ blueprint: 'ai-assistant', parameters: { agentName: 'x'.repeat(51) } }, '/body/parameters/agentName'],
    [{ blueprint: 'ai-assistant', parameters: { unheard: 'of' } }, '/body/parameters/unheard'],
    [{ blueprint: 'ai-assistant', parameters: { agentName: 7 } }, '/body/parameters/agentName'],
    [{ blueprint: 'ai-assistant', packages: ['fax'] }, '/body/packages/0'],
    [{ blueprint: 'ai-assistant', packages: ['telegram', 'telegram'] }, '/body/packages/1'],
    [{ blueprint: 'no-such-thing' }, '/body/blueprint'],
    [{ blueprint: 'ai-assistant', surprise: true }, '/body/surprise'],
  ]
  for (const [body, pointer] of wrong) {
    const { status, body: problem } = await carl.send(contract.createOrder, { params, body })
    assert.ok(status === 400 || status === 422, `${status} for ${pointer}`)
    const { errors = [] } = problem as contract.Problem
    assert.deepEqual(
      errors.map((error) => error.pointer),
      [pointer],
    )
  }
  const draft = await carl.call(contract.createOrder, { params, body: { blueprint: 'ai-assistant' } })
  const { body } = await carl.send(contract.submitOrder, { params: { organizationId, id: draft.id } })
  const missing = body as contract.Problem
  assert.deepEqual(
    missing.errors?.map((error) => error.pointer),
    ['/displayName', '/parameters/agentName'],
  )
})

test('operators are mailed on a new order, customers on a rejection and when their tenant is ready', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { olga, organizationId } = people
  const order = await anOrder(people, 'Mailed about')
  await olga.call(contract.rejectOrder, {
    params: { organizationId, id: order.id },
    body: { reason: 'Not yet' },
  })
  await approve(people, await planned(people, order.id))
  await reached(people, order.id, 'completed')
  const page = await until(
    async () => String((await olga.navigate('/_mail')).body),
    (html) => (html.match(/<article/g) ?? []).length >= 4,
  )
  assert.match(page, /olga@freehold\.example/)
  assert.match(page, /carl@acme\.example/)
  assert.match(page, /Not yet/)
})
