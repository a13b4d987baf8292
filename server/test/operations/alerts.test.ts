import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/ids'
import { operationsApp } from './operations-app.ts'
import { webhookReceiver } from './webhook-receiver.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** A platform with an owner, a receiver that is told of alerts, and one connector. */
async function given(t: TestContext) {
  const app = await operationsApp(t)
  await app.add('olga', { surface: 'operator', operatorRole: 'owner' })
  await app.add('otto', { surface: 'operator', operatorRole: 'support', locale: 'de' })
  await app.add('bea', { surface: 'operator', operatorRole: 'billing' })
  const receiver = await webhookReceiver(t)
  const made = await app.call('olga', 'POST /v1/webhooks', { body: { name: 'duty', url: receiver.url } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  receiver.trust(String(made.body['secret']))
  const id = newId()
  const connector = { id, kind: 'vault', name: 'main', url: 'http://127.0.0.1:1', credentials: '{}' }
  await app.ownerDb
    .insertInto('connectors')
    .values({ ...connector, fingerprints: '{}' })
    .execute()
  const health = async (status: 'ok' | 'failing'): Promise<void> => {
    await app.ownerDb
      .updateTable('connectors')
      .set({ health: JSON.stringify({ status }) })
      .execute()
  }
  await health('ok')
  // Nobody works here; jobs that wait would be an alert of their own.
  const emptyQueue = () => sql`delete from graphile_worker._private_jobs`.execute(app.ownerDb)
  /** So many evaluations, a minute apart. */
  const evaluate = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      app.clock.move(minute)
      await emptyQueue()
      await app.evaluate()
    }
    await app.deliver()
  }
  const list = async (query = '') => {
    const { body } = await app.call('bea', `GET /v1/alerts${query}`)
    return body['data'] as { id: string; kind: string; state: string; acknowledgedBy: string | null }[]
  }
  return { ...app, receiver, health, evaluate, evaluateOnce: app.evaluate, list }
}

test('a condition becomes an alert once it lasts, is told once, and is over once it stays away', async (t) => {
  const { health, evaluate, list, receiver, mails, actions } = await given(t)
  await health('failing')
  await evaluate(1)
  assert.deepEqual(await list(), [])
  await evaluate(1)
  assert.deepEqual(
    (await list()).map(({ kind, state }) => [kind, state]),
    [['connector_down', 'open']],
  )
  await evaluate(5)
  const told = ['Alert: The connector main is down', 'Alarm: Der Konnektor main ist ausgefallen']
  assert.deepEqual((await mails()).map(({ subject }) => subject).toSorted(), told.toSorted())
  assert.deepEqual((await mails()).map(({ recipient }) => recipient).toSorted(), [
    'olga@example.com',
    'otto@example.com',
  ])
  assert.deepEqual(
    receiver.received.map(({ type, data }) => [type, data['kind'], data['text']]),
    [['alert.open', 'connector_down', 'The connector main is down']],
  )

  await health('ok')
  await evaluate(2)
  assert.equal((await list('?state=standing')).length, 1)
  await evaluate(1)
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['resolved'],
  )
  assert.deepEqual(
    receiver.received.map(({ type }) => type),
    ['alert.open', 'alert.resolve'],
  )
  assert.equal((await mails()).length, 4)
  assert.deepEqual(
    (await actions()).filter((action) => action.startsWith('alert.')),
    ['alert.open', 'alert.resolve'],
  )
  assert.deepEqual(receiver.faults, [])
})

test('what comes and goes neither opens nor resolves', async (t) => {
  const { health, evaluate, list, mails } = await given(t)
  for (let n = 0; n < 6; n += 1) {
    await health(n % 2 === 0 ? 'failing' : 'ok')
    await evaluate(1)
  }
  assert.deepEqual([await list(), await mails()], [[], []])
  await health('failing')
  await evaluate(2)
  for (let n = 0; n < 6; n += 1) {
    await health(n % 2 === 0 ? 'ok' : 'failing')
    await evaluate(1)
  }
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['open'],
  )
  assert.equal((await mails()).length, 2)
})

test('an alert is repeated every day until somebody has acknowledged it', async (t) => {
  const { health, evaluate, list, clock, receiver, call, mails } = await given(t)
  await health('failing')
  await evaluate(2)
  clock.move(day)
  await evaluate(3)
  const types = () => receiver.received.map(({ type }) => type)
  assert.deepEqual(types(), ['alert.open', 'alert.remind'])
  const [alert] = await list()
  const path = `POST /v1/alerts/${String(alert?.id)}/acknowledge` as const
  assert.equal((await call('bea', path)).status, 403)
  const done = await call('otto', path)
  assert.deepEqual(
    [done.status, done.body['state'], done.body['acknowledgedBy']],
    [200, 'acknowledged', 'otto'],
  )
  assert.equal((await call('olga', path)).body['code'], 'alert.not_possible_now')
  assert.equal((await call('olga', `POST /v1/alerts/${newId()}/acknowledge`)).status, 404)
  clock.move(3 * day)
  await evaluate(3)
  assert.deepEqual(types(), ['alert.open', 'alert.remind'])
  assert.equal((await mails()).length, 4)
  await health('ok')
  await evaluate(3)
  assert.deepEqual(types(), ['alert.open', 'alert.remind', 'alert.resolve'])
})

test('processes that evaluate at the same time take one turn together', async (t) => {
  const { health, evaluate, clock, ...app } = await given(t)
  await health('failing')
  await evaluate(1)
  clock.move(minute)
  await Promise.all(Array.from({ length: 6 }, () => app.evaluateOnce()))
  await app.evaluateOnce()
  const rows = await app.ownerDb.selectFrom('alerts').select(['seen_count', 'opened_at']).execute()
  assert.equal(rows[0]?.seen_count, 2)
  await app.deliver()
  assert.equal(app.receiver.received.length, 1)
})

test('thresholds are changed by owners, each on its own, and hold from the next evaluation on', async (t) => {
  const { call, health, evaluate, list, actions } = await given(t)
  const read = await call('bea', 'GET /v1/alert-settings')
  const ifMatch = { 'if-match': String(read.headers['etag']) }
  const change = { body: { openAfter: 1, repeatHours: 2 }, headers: ifMatch }
  assert.equal((await call('otto', 'PATCH /v1/alert-settings', change)).status, 403)
  const changed = await call('olga', 'PATCH /v1/alert-settings', change)
  assert.deepEqual(
    [changed.status, (changed.body['thresholds'] as Record<string, number>)['openAfter']],
    [200, 1],
  )
  assert.equal((await call('olga', 'PATCH /v1/alert-settings', change)).status, 412)
  const wrong = { ...change, body: { openAfter: 0 }, headers: { 'if-match': '"2"' } }
  assert.equal((await call('olga', 'PATCH /v1/alert-settings', wrong)).status, 400)
  await health('failing')
  await evaluate(1)
  assert.equal((await list('?state=open&kind=connector_down')).length, 1)
  assert.ok((await actions()).includes('alert_settings.update'))
})

test('a sweep that no longer runs through is an alert, and one that never fails is none', async (t) => {
  const { sweepRuns, evaluate, list, clock } = await given(t)
  await sweepRuns.watch([
    { name: 'pending', everyMs: 2000 },
    { name: 'daily', everyMs: day },
  ])
  await sweepRuns.succeeded('pending')
  await sweepRuns.succeeded('daily')
  clock.move(11 * minute)
  await evaluate(2)
  assert.deepEqual(
    (await list()).map(({ kind }) => kind),
    ['sweep_stalled'],
  )
  await sweepRuns.succeeded('pending')
  await evaluate(3)
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['resolved'],
  )
})

test('jobs that nobody takes are an alert, and none once the queue moves again', async (t) => {
  const { evaluateOnce, evaluate, list, clock, call } = await given(t)
  const [webhook] = (await call('olga', 'GET /v1/webhooks')).body['data'] as { id: string }[]
  await call('olga', `POST /v1/webhooks/${String(webhook?.id)}/test`)
  for (const minutes of [9, 1, 1]) {
    clock.move(minutes * minute)
    await evaluateOnce()
  }
  assert.deepEqual(
    (await list()).map(({ kind, state }) => [kind, state]),
    [['queue_lag', 'open']],
  )
  await evaluate(3)
  assert.deepEqual(await list('?state=standing'), [])
})

test('mail that nobody takes and keys that nobody removes are told of', async (t) => {
  const { ownerDb, evaluate, list, clock, keyRing } = await given(t)
  const mail = { id: newId(), recipient: 'a@b.example', subject: 'x', state: 'failed' }
  await ownerDb
    .insertInto('mails')
    .values({ ...mail, created_at: clock.now(), content: null })
    .execute()
  // The ring of this process, as `rotate-keys` would leave it.
  ;(keyRing.keys as Map<string, Buffer>).set('old', Buffer.alloc(32))
  await evaluate(3)
  assert.deepEqual(
    (await list()).map(({ kind }) => kind),
    ['mail_undeliverable'],
  )
  clock.move(31 * day)
  await evaluate(4)
  assert.deepEqual((await list('?state=standing')).map(({ kind }) => kind).toSorted(), [
    'key_pending_removal',
  ])
})
