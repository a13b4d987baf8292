import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { queueMessage } from '#features/webhooks'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { hostileAddresses } from '../attacks/hostile-addresses.ts'
import { operationsApp } from './operations-app.ts'
import { webhookReceiver } from './webhook-receiver.ts'

const second = 1000
const hour = 3_600_000

async function given(t: TestContext, options: Parameters<typeof operationsApp>[1] = {}) {
  const app = await operationsApp(t, options)
  await app.add('olga', { surface: 'operator', operatorRole: 'owner' })
  await app.add('otto', { surface: 'operator', operatorRole: 'support' })
  const receiver = await webhookReceiver(t)
  const create = (url: string, headers = {}) =>
    app.call('olga', 'POST /v1/webhooks', { body: { name: 'duty', url }, headers })
  const queue = (type = 'alert.open') =>
    app.unitOfWork(systemActor('test'), 'platform', (work) =>
      queueMessage(work, { type, data: { kind: 'disk_low' }, now: app.clock.now() }),
    )
  const after = async (ms: number): Promise<void> => {
    app.clock.move(ms)
    await app.deliver()
  }
  const deliveries = async (id: string) => {
    const { body } = await app.call('otto', `GET /v1/webhooks/${id}/deliveries`)
    return body['data'] as {
      id: string
      state: string
      attempts: number
      outcomes: { status: number | null; failure: string | null }[]
    }[]
  }
  const webhook = async () => {
    const { body } = await create(receiver.url)
    receiver.trust(String(body['secret']))
    return { id: String(body['id']), secret: String(body['secret']) }
  }
  return { ...app, receiver, create, queue, after, deliveries, webhook }
}

test('the secret is told once: not to a repeated request, not to a reader, and it is sealed at rest', async (t) => {
  const { call, create, receiver, ownerDb, actions } = await given(t)
  const key = { 'idempotency-key': 'once' }
  const first = await create(receiver.url, key)
  const again = await create(receiver.url, key)
  assert.match(String(first.body['secret']), /^whsec_[\w+/]{43}=$/)
  assert.deepEqual(
    [again.status, again.body['id'], again.body['secret'], again.body['secretAlreadyShown']],
    [201, first.body['id'], null, true],
  )
  const read = await call('otto', `GET /v1/webhooks/${String(first.body['id'])}`)
  assert.equal(read.status, 200)
  assert.ok(!('secret' in read.body))
  const secret = String(first.body['secret']).slice(6)
  for (const table of ['webhooks', 'idempotency_records', 'audit_events'] as const)
    assert.ok(!JSON.stringify(await ownerDb.selectFrom(table).selectAll().execute()).includes(secret), table)
  assert.deepEqual(
    (await actions()).filter((action) => action.startsWith('webhook.')),
    ['webhook.create'],
  )
  assert.equal(
    (await call('otto', 'POST /v1/webhooks', { body: { name: 'x', url: receiver.url } })).status,
    403,
  )
})

test('a message is tried again with the same id, later each time, until it is taken', async (t) => {
  const { webhook, queue, after, receiver, deliveries } = await given(t)
  const { id } = await webhook()
  receiver.answer(500, 'cut', 302, 204)
  await queue()
  await after(0)
  for (const wait of [4 * second, 2 * second, 4 * 60 * second, 2 * 60 * second]) await after(wait)
  assert.equal(receiver.received.length, 3)
  await after(31 * 60 * second)
  await after(24 * hour)
  assert.equal(receiver.received.length, 4)
  assert.equal(new Set(receiver.received.map((message) => message.id)).size, 1)
  const [delivery] = await deliveries(id)
  assert.partialDeepStrictEqual(delivery, { state: 'delivered', attempts: 4 })
  assert.deepEqual(
    delivery?.outcomes.map(({ status, failure }) => status ?? failure),
    [500, 'reset', 302, 204],
  )
  assert.deepEqual(receiver.faults, [])
})

test('a message is stored with what it tells, and a process that dies with it in hand loses nothing', async (t) => {
  const { webhook, queue, after, receiver, unitOfWork, clock, ownerDb } = await given(t)
  await webhook()
  const failing = unitOfWork(systemActor('test'), 'platform', async (work) => {
    await queueMessage(work, { type: 'alert.open', data: {}, now: clock.now() })
    throw new Error('rolled back')
  })
  await assert.rejects(failing)
  await after(0)
  assert.equal(receiver.received.length, 0)

  await queue()
  // As a process leaves it that took it and was killed before, or right after, it was sent.
  await ownerDb
    .updateTable('deliveries')
    .set({ attempts: 1, next_attempt_at: new Date(clock.now().getTime() + 60 * second) })
    .execute()
  await after(second)
  assert.equal(receiver.received.length, 0)
  await after(60 * second)
  assert.equal(receiver.received.length, 1)
})

test('several processes that find a message due send it once', async (t) => {
  const { webhook, queue, deliver, receiver } = await given(t)
  await webhook()
  for (let n = 0; n < 5; n += 1) await queue()
  await Promise.all(Array.from({ length: 6 }, deliver))
  assert.equal(receiver.received.length, 5)
  assert.equal(new Set(receiver.received.map(({ id }) => id)).size, 5)
})

test('while a secret is exchanged both sign, and a day later the new one alone', async (t) => {
  const { webhook, queue, after, receiver, call } = await given(t)
  const { id, secret } = await webhook()
  const rotated = await call('olga', `POST /v1/webhooks/${id}/rotate-secret`)
  const next = String(rotated.body['secret'])
  assert.notEqual(next, secret)
  receiver.trust(secret, next)
  await queue()
  await after(0)
  assert.equal(receiver.received[0]?.signedBy, 2)
  await after(25 * hour)
  await queue()
  await after(0)
  assert.equal(receiver.received[1]?.signedBy, 1)
  receiver.trust(next)
  await queue()
  await after(0)
  assert.equal(receiver.received.length, 3)
  assert.deepEqual(receiver.faults, [])
})

test('a webhook that takes nothing for three days is left alone, told of, and can be revived', async (t) => {
  const { webhook, queue, after, receiver, call, deliveries, mails, actions } = await given(t)
  const { id } = await webhook()
  receiver.answer(...Array.from({ length: 40 }, () => 503))
  await queue()
  for (let n = 0; n < 8; n += 1) await after(12 * hour)
  const read = await call('otto', `GET /v1/webhooks/${id}`)
  assert.equal(read.body['state'], 'disabled')
  assert.equal((await mails()).filter(({ subject }) => subject.includes('disabled')).length, 2)
  assert.ok((await actions()).includes('webhook.disable'))
  const before = receiver.received.length
  await after(72 * hour)
  await queue()
  assert.equal(receiver.received.length, before)
  assert.equal((await call('olga', `POST /v1/webhooks/${id}/test`)).body['code'], 'webhook.not_possible_now')

  receiver.answer()
  const headers = { 'if-match': String(read.headers['etag']) }
  const revived = await call('olga', `PATCH /v1/webhooks/${id}`, { body: { state: 'active' }, headers })
  assert.deepEqual(
    [revived.status, revived.body['state'], revived.body['failingSince']],
    [200, 'active', null],
  )
  assert.ok((await deliveries(id)).some(({ state }) => state !== 'delivered'))
})

test('a receiver that says it is gone is believed at once', async (t) => {
  const { webhook, queue, after, receiver, call } = await given(t)
  const { id } = await webhook()
  receiver.answer(410)
  await queue()
  await after(0)
  assert.equal((await call('otto', `GET /v1/webhooks/${id}`)).body['state'], 'disabled')
})

test('a test message comes as real ones do, and a message can be sent again under its id', async (t) => {
  const { webhook, deliver, receiver, call } = await given(t)
  const { id } = await webhook()
  const sent = await call('olga', `POST /v1/webhooks/${id}/test`)
  assert.equal(sent.status, 202)
  await deliver()
  assert.equal(receiver.received[0]?.type, 'webhook.test')
  const path = `POST /v1/webhooks/${id}/deliveries/${String(sent.body['id'])}/resend` as const
  assert.equal((await call('olga', path)).status, 202)
  await deliver()
  assert.deepEqual(
    receiver.received.map((message) => message.id),
    [`msg_${String(sent.body['id'])}`, `msg_${String(sent.body['id'])}`],
  )
  const other = `POST /v1/webhooks/${id}/deliveries/${newId()}/resend` as const
  assert.equal((await call('olga', other)).body['code'], 'delivery.not_found')
})

test('a webhook cannot be turned against our own network, when it is entered nor when it is sent to', async (t) => {
  const networkPolicy = { kind: 'connector', allowHttp: false, allowedNetworks: [] } as const
  const { create, queue, after, receiver, ownerDb, deliveries } = await given(t, { networkPolicy })
  const port = Number(new URL(receiver.url).port)
  let entered = 0
  for (const url of [...hostileAddresses(port), 'file:///etc/passwd', 'gopher://127.0.0.1/', 'nonsense']) {
    const { status, body } = await create(url)
    if (status === 400) continue
    if (status === 422) {
      assert.equal(body['code'], 'webhook.address_refused', url)
      continue
    }
    // A name, which is judged when it is looked up.
    entered += 1
    await queue()
    await after(0)
    const [delivery] = await deliveries(String(body['id']))
    assert.ok(['refused', 'unreachable'].includes(delivery?.outcomes.at(-1)?.failure ?? ''), url)
    await ownerDb.deleteFrom('webhooks').execute()
  }
  assert.ok(entered > 0)
  assert.deepEqual([receiver.received, receiver.faults], [[], []])
})

test('an address that came past the form is judged when something is sent there', async (t) => {
  const networkPolicy = { kind: 'connector', allowHttp: false, allowedNetworks: [] } as const
  const { create, queue, after, receiver, ownerDb, deliveries } = await given(t, { networkPolicy })
  const { body } = await create('https://example.org/')
  for (const url of [receiver.url, 'https://127.0.0.1/', 'https://169.254.169.254/latest/meta-data/']) {
    await ownerDb.updateTable('webhooks').set({ url }).execute()
    await queue()
    await after(0)
    const [delivery] = await deliveries(String(body['id']))
    assert.equal(delivery?.outcomes.at(-1)?.failure, 'refused', url)
  }
  assert.deepEqual([receiver.received, receiver.faults], [[], []])
})

test('a removed webhook takes what waits for it along', async (t) => {
  const { webhook, queue, after, receiver, call, ownerDb } = await given(t)
  const { id } = await webhook()
  await queue()
  const removed = await call('olga', `DELETE /v1/webhooks/${id}`, { headers: { 'if-match': '"1"' } })
  assert.equal(removed.status, 204)
  await after(0)
  assert.equal(receiver.received.length, 0)
  assert.deepEqual(await ownerDb.selectFrom('deliveries').select('id').execute(), [])
})
