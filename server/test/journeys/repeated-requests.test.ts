import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { testApp } from '#test/test-app'
import { anOrder, peopleOf } from './support.ts'

const body = { blueprint: 'ai-assistant', displayName: 'Once' }

test('the same request with the same key is done once and answered alike, however often and at once it comes', async (t) => {
  const app = await testApp(t)
  const { carl, organizationId } = await peopleOf(app)
  const params = { organizationId }
  const idempotencyKey = 'a-key-of-mine'
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => carl.send(contract.createOrder, { params, body, idempotencyKey })),
  )
  const made = answers.filter(({ status }) => status === 201)
  assert.ok(made.length >= 1)
  for (const { status, body: answer } of answers.filter((answer) => answer.status !== 201)) {
    assert.equal(status, 409)
    assert.equal((answer as contract.Problem).code, 'idempotency.in_progress')
  }
  const ids = new Set(made.map((answer) => (answer.body as contract.Order).id))
  assert.equal(ids.size, 1)
  const replayed = await carl.send(contract.createOrder, { params, body, idempotencyKey })
  assert.equal(replayed.headers.get('idempotent-replayed'), 'true')
  assert.deepEqual(replayed.body, made[0]?.body)
  const list = await carl.call(contract.listOrders, { params })
  assert.equal(list.data.length, 1)
})

test('a key belongs to one request of one caller; a missing one is refused; a refusal is not kept', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const params = { organizationId }
  const idempotencyKey = 'shared'
  const first = await carl.send(contract.createOrder, {
    params,
    body: { blueprint: 'no-such' },
    idempotencyKey,
  })
  assert.equal(first.status, 422)
  const second = await carl.send(contract.createOrder, { params, body, idempotencyKey })
  assert.equal(second.status, 201)
  const other = await carl.send(contract.createOrder, {
    params,
    body: { ...body, displayName: 'Other' },
    idempotencyKey,
  })
  assert.equal(other.status, 422)
  assert.equal((other.body as contract.Problem).code, 'idempotency.key_reused')
  const hers = await olga.send(contract.createOrder, { params, body, idempotencyKey })
  assert.equal(hers.status, 201)
  const none = await carl.send(contract.createOrder, { params, body, headers: { 'idempotency-key': '' } })
  assert.equal((none.body as contract.Problem).code, 'idempotency.key_required')
})

test('an approval that is sent twice approves once', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { olga, organizationId } = people
  const order = await anOrder(people)
  const approval = {
    params: { organizationId, id: order.id },
    body: { planHash: order.plan?.hash },
    idempotencyKey: 'approve-it',
  }
  const once = await olga.send(contract.approveOrder, approval)
  const twice = await olga.send(contract.approveOrder, approval)
  assert.equal(once.status, 200)
  assert.deepEqual(twice.body, once.body)
  const { data } = await olga.call(contract.listAllAuditEvents, {
    query: { targetId: order.id, action: 'order.approve' },
  })
  assert.equal(data.length, 1)
})
