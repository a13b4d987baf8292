import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { endpoint, idParams } from '@freehold/contract'
import { implement } from '#platform/http/route'
import { newId } from '#platform/ids'
import { until } from '#test/test-app'
import { operationsApp } from './operations-app.ts'

const hour = 3_600_000

async function given(t: TestContext) {
  const app = await operationsApp(t)
  const [north, south] = [await app.customer('north'), await app.customer('south')]
  await app.add('olga', { surface: 'operator', operatorRole: 'owner' })
  await app.add('bea', { surface: 'operator', operatorRole: 'billing' })
  await app.add('pia', { surface: 'partner', partner: { id: north.partnerId, role: 'admin' } })
  const member = (organizationId: string, role: 'owner' | 'member') => ({
    surface: 'app' as const,
    memberships: [{ organizationId, role, tenantRoles: [], policy: null }],
  })
  await app.add('carl', { ...member(north.organizationId, 'owner'), locale: 'de' })
  await app.add('mona', member(north.organizationId, 'member'))
  await app.add('sara', member(south.organizationId, 'owner'))
  const at = (ms: number): string => new Date(app.clock.now().getTime() + ms).toISOString()
  const announce = (over: object = {}) =>
    app.call('olga', 'POST /v1/announcements', {
      body: {
        severity: 'info',
        title: { en: 'New region', de: 'Neue Region' },
        content: { en: 'See https://example.org/', de: 'Siehe https://example.org/' },
        surfaces: ['app'],
        startsAt: at(0),
        ...over,
      },
    })
  const seen = async (who: string) => {
    const { body } = await app.call(who, 'GET /v1/me/announcements')
    return (body['data'] as { id: string; title: { en: string } }[]).map(({ title }) => title.en)
  }
  return { ...app, north, south, at, announce, seen }
}

test('an announcement is seen by those it is for, from its begin to its end', async (t) => {
  const { announce, seen, at, clock, north } = await given(t)
  await announce({ startsAt: at(hour), endsAt: at(2 * hour) })
  assert.deepEqual(await seen('carl'), [])
  clock.move(hour)
  assert.deepEqual(await Promise.all(['carl', 'sara', 'pia', 'olga'].map(seen)), [
    ['New region'],
    ['New region'],
    [],
    [],
  ])
  clock.move(hour)
  assert.deepEqual(await seen('carl'), [])

  await announce({ surfaces: ['app', 'partner'], partnerIds: [north.partnerId] })
  assert.deepEqual(await Promise.all(['carl', 'mona', 'pia', 'sara'].map(seen)), [
    ['New region'],
    ['New region'],
    ['New region'],
    [],
  ])
})

test('whoever has read it does not see it again; maintenance stays in sight', async (t) => {
  const { announce, seen, call, at } = await given(t)
  const { body: info } = await announce()
  const { body: work } = await announce({
    severity: 'maintenance',
    endsAt: at(hour),
    title: { en: 'M', de: 'M' },
  })
  assert.deepEqual(await seen('carl'), ['M', 'New region'])
  const dismiss = (who: string, id: unknown) => call(who, `POST /v1/me/announcements/${String(id)}/dismiss`)
  assert.equal((await dismiss('carl', info['id'])).status, 204)
  assert.equal((await dismiss('carl', work['id'])).body['code'], 'announcement.not_possible_now')
  assert.deepEqual(await seen('carl'), ['M'])
  assert.deepEqual(await seen('mona'), ['M', 'New region'])
  // What a surface is not shown is not there, as what is not there at all.
  for (const id of [info['id'], newId()]) assert.equal((await dismiss('pia', id)).status, 404)
})

test('operators change and end what is not over; what makes no sense is refused by its field', async (t) => {
  const { announce, call, seen, at, actions } = await given(t)
  const made = await announce()
  const path = `/v1/announcements/${String(made.body['id'])}` as const
  assert.equal((await call('bea', `GET ${path}`)).status, 200)
  assert.equal((await call('bea', `PATCH ${path}`, { body: {}, headers: { 'if-match': '"1"' } })).status, 403)
  const headers = { 'if-match': '"1"' }
  const changed = await call('olga', `PATCH ${path}`, { body: { title: { en: 'New', de: 'Neu' } }, headers })
  assert.deepEqual([changed.status, changed.body['version']], [200, 2])
  assert.deepEqual(await seen('carl'), ['New'])
  const ended = await call('olga', `POST ${path}/end`, { headers: { 'if-match': '"2"' } })
  assert.deepEqual([ended.status, ended.body['state']], [200, 'over'])
  assert.deepEqual(await seen('carl'), [])
  const late = await call('olga', `PATCH ${path}`, {
    body: { severity: 'warning' },
    headers: { 'if-match': '"3"' },
  })
  assert.equal(late.body['code'], 'announcement.not_possible_now')
  const maintenance = { severity: 'maintenance', readOnly: true, endsAt: at(hour) }
  for (const [over, pointer] of [
    [{ endsAt: at(-hour) }, '/body/endsAt'],
    [{ readOnly: true, endsAt: at(hour) }, '/body/readOnly'],
    [{ ...maintenance, endsAt: null }, '/body/endsAt'],
    [{ ...maintenance, surfaces: ['operator'] }, '/body/surfaces'],
    [{ partnerIds: [newId()] }, '/body/partnerIds'],
  ] as const) {
    const { status, body } = await announce(over)
    assert.deepEqual([status, (body['errors'] as { pointer: string }[])[0]?.pointer], [422, pointer])
  }
  assert.deepEqual(
    (await actions()).filter((action) => action.startsWith('announcement.')),
    ['announcement.create', 'announcement.update', 'announcement.end'],
  )
})

test('owners are mailed when it begins: each once, in their language, whoever dies in between', async (t) => {
  const { announce, mailAnnounced, mails, at, clock, ownerDb } = await given(t)
  const many = Array.from({ length: 450 }, (_, n) => ({
    id: newId(),
    email: `o${n}@example.com`,
    name: `O${n}`,
  }))
  await ownerDb.insertInto('accounts').values(many).execute()
  const { organization_id, partner_id } = await ownerDb
    .selectFrom('organizations')
    .selectAll()
    .where('slug', '=', 'south')
    .executeTakeFirstOrThrow()
  await ownerDb
    .insertInto('members')
    .values(
      many.map(({ id }) => ({ organization_id, partner_id, id: newId(), account_id: id, role: 'owner' })),
    )
    .execute()
  await announce({ surfaces: ['app', 'partner'], mailsOwners: true, startsAt: at(hour) })
  await mailAnnounced()
  assert.equal((await mails()).length, 0)
  clock.move(hour)
  await Promise.all([mailAnnounced(), mailAnnounced(), mailAnnounced()])
  await mailAnnounced()
  const sent = await mails()
  const recipients = sent.map(({ recipient }) => recipient)
  assert.equal(new Set(recipients).size, recipients.length)
  // 450 owners, carl, sara, and pia of the partner; not mona, who is a member.
  assert.equal(recipients.length, 453)
  assert.ok(!recipients.includes('mona@example.com'))
  assert.equal(sent.find(({ recipient }) => recipient === 'carl@example.com')?.subject, 'Neue Region')
})

const nudge = endpoint({
  id: 'nudges.create',
  method: 'POST',
  path: '/v1/organizations/:organizationId/nudges',
  summary: 'Write something in an organization',
  permission: 'tenant:update',
  scope: 'organization',
  params: idParams('organizationId'),
})

test('maintenance that stops writing says when to try again, and leaves reading and operators alone', async (t) => {
  const { announce, call, at, clock, mount, north } = await given(t)
  mount({ routes: [implement(nudge, async () => undefined)] }, {})
  const write = (who: string) => call(who, `POST /v1/organizations/${north.organizationId}/nudges`)
  await announce({
    severity: 'maintenance',
    readOnly: true,
    surfaces: ['app', 'partner'],
    startsAt: at(hour),
    endsAt: at(2 * hour),
  })
  assert.equal((await write('carl')).status, 204)
  clock.move(hour)
  // Every process learns of it within seconds.
  await until(
    () => write('carl'),
    ({ status }) => status === 503,
  )
  for (const who of ['carl', 'pia']) {
    const { status, body, headers } = await write(who)
    assert.deepEqual([status, body['code']], [503, 'platform.maintenance'])
    assert.ok(Number(headers['retry-after']) > 3500 && Number(headers['retry-after']) <= 3600)
  }
  assert.equal((await write('olga')).status, 204)
  assert.equal((await call('carl', 'GET /v1/me/announcements')).status, 200)
  assert.equal((await call('carl', 'POST /v1/me/notifications/read')).status, 204)
  clock.move(hour)
  assert.equal((await write('carl')).status, 204)
})

test('two that overlap stop writing on the surfaces of both', async (t) => {
  const { announce, call, at, mount, north } = await given(t)
  mount({ routes: [implement(nudge, async () => undefined)] }, {})
  const write = (who: string) => call(who, `POST /v1/organizations/${north.organizationId}/nudges`)
  const both = { severity: 'maintenance', readOnly: true, startsAt: at(-hour) }
  await announce({ ...both, surfaces: ['app'], endsAt: at(hour) })
  await announce({ ...both, surfaces: ['partner'], endsAt: at(2 * hour) })
  for (const who of ['carl', 'pia']) {
    await until(
      () => write(who),
      ({ status }) => status === 503,
    )
  }
})
