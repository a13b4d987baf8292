import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Actor } from '#platform/actor'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { aMember, anOperator, testPlatform, type TestPlatform } from '#test/test-platform'
import { type EventQuery, listEvents } from './audit-event-reads.ts'
import { sha256 } from './event-body.ts'

async function anOrganization({ ownerDb }: TestPlatform): Promise<string> {
  const id = newId()
  const partner = { id: newId(), slug: `p-${id.slice(-8)}`, name: 'A partner' }
  await ownerDb.insertInto('partners').values(partner).execute()
  await ownerDb
    .insertInto('organizations')
    .values({
      organization_id: id,
      partner_id: partner.id,
      slug: `o-${id.slice(-8)}`,
      name: 'An organization',
      kind: 'company',
      country: 'CH',
      time_zone: 'Europe/Zurich',
    })
    .execute()
  return id
}

async function given(t: TestContext) {
  const platform = await testPlatform(t)
  const organizationId = await anOrganization(platform)
  const list = (query: Partial<EventQuery> = {}, isOperator = true) =>
    listEvents(platform.platformDb, { ...platform, isOperator }, { limit: 25, ...query })
  const invite = (actor: Actor, subjectId: string, organization = organizationId) =>
    platform.unitOfWork(actor, { organizationId: organization }, ({ record }) =>
      record({
        action: 'member.invite',
        target: { type: 'member', id: newId() },
        subjectId,
        details: { role: 'admin', email: 'ada@example.org', name: 'Ada' },
      }),
    )
  return { ...platform, organizationId, list, invite }
}

test('an event is read back with its personal values, which its stored text does not hold', async (t) => {
  const { organizationId, list, invite, ownerDb } = await given(t)
  await invite(aMember(organizationId, 'owner'), newId())

  const { data } = await list()
  assert.deepEqual(data[0]?.details, { role: 'admin', email: 'ada@example.org', name: 'Ada' })
  assert.equal(data[0]?.actor.address, '192.0.2.7')
  const row = await ownerDb.selectFrom('audit_events').selectAll().executeTakeFirstOrThrow()
  assert.doesNotMatch(row.body, /ada|192\.0\.2\.7/i)
  assert.deepEqual(row.ehash, sha256(row.body))
  const sealed = await ownerDb.selectFrom('audit_personal').select('sealed').execute()
  assert.equal(sealed.length, 2)
  assert.doesNotMatch(JSON.stringify(sealed), /ada@|192\.0\.2\.7/i)
})

test("personal values cannot be read once the subject's key is erased, and none are kept afterwards", async (t) => {
  const { organizationId, list, invite, ownerDb } = await given(t)
  const subjectId = newId()
  const system = systemActor('test')
  await invite(system, subjectId)
  const before = await ownerDb.selectFrom('audit_events').select('body').execute()

  await ownerDb
    .updateTable('audit_subjects')
    .set({ wrapped_key: null, erased_at: new Date() })
    .where('subject_id', '=', subjectId)
    .execute()
  await invite(system, subjectId)

  const { data } = await list({ organizationId })
  assert.deepEqual(
    data.map((event) => event.details),
    [{ role: 'admin' }, { role: 'admin' }],
  )
  const bodies = await ownerDb.selectFrom('audit_events').select('body').orderBy('ord').execute()
  assert.equal(bodies[0]?.body, before[0]?.body)
  assert.equal((await ownerDb.selectFrom('audit_personal').select('event_id').execute()).length, 1)
})

test('a subject that many meet at once gets one key', async (t) => {
  const { organizationId, list, invite } = await given(t)
  const subjectId = newId()
  await Promise.all(Array.from({ length: 6 }, () => invite(systemActor('test'), subjectId)))
  const { data } = await list({ organizationId })
  assert.equal(data.length, 6)
  for (const event of data) assert.equal(event.details['email'], 'ada@example.org')
})

test('the log only grows, even for its owner', async (t) => {
  const { organizationId, invite, ownerDb, unitOfWork } = await given(t)
  await invite(systemActor('test'), newId())
  await assert.rejects(
    ownerDb.updateTable('audit_events').set({ action: 'order.fail' }).execute(),
    /only grows/,
  )
  await assert.rejects(ownerDb.deleteFrom('audit_events').execute(), /only grows/)
  const asApp = unitOfWork(systemActor('test'), { organizationId }, ({ db }) =>
    db.deleteFrom('audit_events').execute(),
  )
  await assert.rejects(asApp, /permission denied/)
})

test('an event that a change takes with it into failure was never there', async (t) => {
  const { organizationId, list, unitOfWork } = await given(t)
  const failing = unitOfWork(systemActor('test'), { organizationId }, async ({ record }) => {
    await record({ action: 'tenant.retry', target: { type: 'tenant', id: newId() } })
    throw new Error('the change failed')
  })
  await assert.rejects(failing, /the change failed/)
  assert.deepEqual((await list()).data, [])
})

test("an organization reads its own log and nothing of another's", async (t) => {
  const platform = await given(t)
  const { organizationId, invite, unitOfWork } = platform
  const other = await anOrganization(platform)
  await invite(systemActor('test'), newId())
  await invite(systemActor('test'), newId(), other)

  const seen = await unitOfWork(systemActor('test'), { organizationId }, ({ db }) =>
    listEvents(db, { ...platform, isOperator: false }, { limit: 25, organizationId: other }),
  )
  assert.deepEqual(seen.data, [])
  const own = await unitOfWork(systemActor('test'), { organizationId }, ({ db }) =>
    listEvents(db, { ...platform, isOperator: false }, { limit: 25 }),
  )
  assert.deepEqual(
    own.data.map((event) => event.organizationId),
    [organizationId],
  )
})

test('inside an organization an operator is shown as one, without name and address', async (t) => {
  const platform = await given(t)
  const { organizationId, invite, unitOfWork } = platform
  await invite(anOperator(), newId())
  const { data } = await unitOfWork(systemActor('test'), { organizationId }, ({ db }) =>
    listEvents(db, { ...platform, isOperator: false }, { limit: 25, organizationId }),
  )
  assert.equal(data[0]?.actor.name, 'Operator')
  assert.equal(data[0]?.actor.address, null)
})

test('the platform can write into the organization it entered, and into no other', async (t) => {
  const platform = await given(t)
  const { organizationId, list, unitOfWork, ownerDb } = platform
  const actor = anOperator()
  await unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    await inside.record({
      action: 'organization.update',
      target: { type: 'organization', id: organizationId },
    })
    await work.record({ action: 'keyring.rotate', target: { type: 'platform', id: null } })
  })
  const { data } = await list()
  assert.deepEqual(
    data.map((event) => [event.action, event.organizationId, event.correlationId]),
    [
      ['keyring.rotate', null, actor.correlationId],
      ['organization.update', organizationId, actor.correlationId],
    ],
  )
  assert.equal(data[1]?.target.name, 'An organization')
  const row = await ownerDb.selectFrom('audit_events').select('partner_id').orderBy('ord').execute()
  assert.ok(row[0]?.partner_id)
})

test('the log is filtered and paged without gap or repetition', async (t) => {
  const { organizationId, list, unitOfWork } = await given(t)
  const actor = aMember(organizationId, 'owner')
  await unitOfWork(actor, { organizationId }, async ({ record }) => {
    for (let n = 0; n < 5; n += 1)
      await record({ action: 'tenant.retry', target: { type: 'tenant', id: newId() } })
    await record({ action: 'order.complete', target: { type: 'order', id: newId() } })
  })
  const first = await list({ limit: 2, action: 'tenant.' })
  const second = await list({ limit: 2, action: 'tenant.', cursor: first.nextCursor ?? '' })
  const third = await list({ limit: 2, action: 'tenant.', cursor: second.nextCursor ?? '' })
  const ids = [first, second, third].flatMap((page) => page.data.map((event) => event.id))
  assert.equal(new Set(ids).size, 5)
  assert.deepEqual(
    [first.hasMore, second.hasMore, third.hasMore, third.nextCursor],
    [true, true, false, null],
  )
  assert.equal((await list({ action: 'order.complete' })).data.length, 1)
  assert.equal((await list({ actorId: newId() })).data.length, 0)
  assert.equal((await list({ correlationId: actor.correlationId })).data.length, 6)
  await assert.rejects(list({ action: 'order.', cursor: first.nextCursor ?? '' }), /does not belong/)
})
