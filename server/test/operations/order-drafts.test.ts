import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { discardOldDrafts } from '#features/orders'
import { newId } from '#platform/ids'
import { aMember } from '#test/test-platform'
import { operationsApp } from './operations-app.ts'

const day = 86_400_000
const signal = new AbortController().signal

async function given(t: TestContext) {
  const app = await operationsApp(t)
  const { organizationId, partnerId } = await app.customer('acme')
  const blueprint = { id: newId(), name: 'b', version: 1, source: '', definition: '{}' }
  await app.ownerDb.insertInto('blueprints').values(blueprint).execute()
  const place = { organization_id: organizationId, partner_id: partnerId }
  const order = async (state: string): Promise<string> => {
    const id = newId()
    const what = { kind: 'create', blueprint: 'b', blueprint_version: 1, approval: 'auto', tenant_name: 'x' }
    await app.ownerDb
      .insertInto('orders')
      .values({
        ...place,
        ...what,
        id,
        state,
        tenant_id: newId(),
        name_seed: newId(),
        created_at: app.clock.now(),
      })
      .execute()
    const secret = { package: 'telegram', name: 'botToken', sealed: null, fingerprint: 'f' }
    await app.ownerDb
      .insertInto('order_secrets')
      .values({ ...place, ...secret, order_id: id })
      .execute()
    return id
  }
  const left = async () => {
    const rows = await app.ownerDb.selectFrom('orders').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  }
  const discard = () => discardOldDrafts({ ...app, draftDays: 90 }, signal)
  return { ...app, organizationId, order, left, discard }
}

test('a draft that nobody touches for long goes, with its secrets and an event; what was submitted stays', async (t) => {
  const { order, left, discard, clock, unitOfWork, organizationId, actions, ownerDb } = await given(t)
  await order('draft')
  const touched = await order('draft')
  const submitted = await order('rejected')
  clock.move(60 * day)
  const young = await order('draft')
  await unitOfWork(aMember(organizationId, 'owner'), { organizationId }, ({ record }) =>
    record({
      action: 'order.update',
      target: { type: 'order', id: touched },
      details: { changed: ['note'] },
    }),
  )
  clock.move(29 * day)
  await discard()
  assert.equal((await left()).length, 4)
  clock.move(2 * day)
  await Promise.all([discard(), discard(), discard()])
  assert.deepEqual(await left(), [touched, submitted, young].toSorted())
  assert.equal((await actions()).filter((action) => action === 'order.discard').length, 1)
  assert.equal((await ownerDb.selectFrom('order_secrets').select('order_id').execute()).length, 3)
})
