import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type NotificationKind, notificationKinds } from '@freehold/contract'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { operationsApp } from './operations-app.ts'

type Shown = {
  id: string
  kind: string
  template: string
  details: Record<string, string>
  readAt: string | null
}

async function given(t: TestContext) {
  const app = await operationsApp(t)
  const people = new Map<string, string>()
  for (const name of ['olga', 'otto'])
    people.set(name, await app.add(name, { surface: 'operator', operatorRole: 'owner' }))
  people.set('carl', await app.add('carl', { surface: 'app' }))
  const tell = (who: string, kind: NotificationKind, surface: 'operator' | 'app' = 'operator') =>
    app.unitOfWork(systemActor('test'), 'platform', async (work) => {
      const { name, email, locale } = await work.db
        .selectFrom('accounts')
        .selectAll()
        .where('id', '=', people.get(who) ?? '')
        .executeTakeFirstOrThrow()
      const to = [{ id: people.get(who) ?? '', name, email, locale }]
      const values = () => ({ what: 'The disk is full' })
      await app.notify(work, { to, surface, link: '/operator', kind, template: 'alert_opened', values })
    })
  const list = async (who: string, query = '') => {
    const { body } = await app.call(who, `GET /v1/me/notifications${query}`)
    return body['data'] as Shown[]
  }
  const unread = async (who: string) => (await app.call(who, 'GET /v1/me/notifications/count')).body['unread']
  const choose = (who: string, kind: NotificationKind, mail: boolean, console: boolean) =>
    app.call(who, 'PATCH /v1/me/notification-settings', { body: { kind, mail, console } })
  return { ...app, people, tell, list, unread, choose }
}

test('people read their own messages, on the surface they are for, and mark them read', async (t) => {
  const { tell, list, unread, call, clock } = await given(t)
  await tell('olga', 'alert')
  clock.move(1000)
  await tell('olga', 'data_export')
  await tell('carl', 'data_export', 'app')
  await tell('olga', 'data_export', 'app')
  assert.deepEqual(
    (await list('olga')).map(({ kind }) => kind),
    ['data_export', 'alert'],
  )
  assert.deepEqual([await unread('olga'), await unread('otto'), await unread('carl')], [2, 0, 1])
  const [newest, oldest] = await list('olga')
  assert.deepEqual(oldest?.details, { what: 'The disk is full' })
  const read = (who: string, id = '') => call(who, `POST /v1/me/notifications/${id}/read`)
  assert.equal((await read('olga', oldest?.id)).status, 204)
  assert.deepEqual(
    (await list('olga', '?unread=true')).map(({ id }) => id),
    [newest?.id],
  )
  // Another one's is as missing as what never was.
  for (const id of [newest?.id, newId()]) assert.equal((await read('otto', id)).status, 404)
  assert.equal((await call('olga', 'POST /v1/me/notifications/read')).status, 204)
  assert.deepEqual([await unread('olga'), await unread('carl')], [0, 1])
})

test('lists go on where they ended, and a cursor serves its owner only', async (t) => {
  const { tell, call } = await given(t)
  for (let n = 0; n < 5; n += 1) await tell('olga', 'alert')
  const first = await call('olga', 'GET /v1/me/notifications?limit=3')
  const cursor = String(first.body['nextCursor'])
  const second = await call('olga', `GET /v1/me/notifications?limit=3&cursor=${cursor}`)
  const ids = [first, second].flatMap(({ body }) => (body['data'] as Shown[]).map(({ id }) => id))
  assert.equal(new Set(ids).size, 5)
  const stolen = await call('otto', `GET /v1/me/notifications?limit=3&cursor=${cursor}`)
  assert.equal(stolen.body['code'], 'request.cursor_invalid')
})

test('what is told, and how, is each person’s own choice; what protects an account is not', async (t) => {
  const { tell, list, mails, choose, call } = await given(t)
  assert.equal((await choose('olga', 'alert', false, true)).status, 200)
  assert.equal((await choose('otto', 'alert', true, false)).status, 200)
  await tell('olga', 'alert')
  await tell('otto', 'alert')
  assert.deepEqual(
    (await mails()).map(({ recipient }) => recipient),
    ['otto@example.com'],
  )
  assert.deepEqual([(await list('olga')).length, (await list('otto')).length], [1, 0])
  assert.equal((await choose('olga', 'alert', false, false)).status, 200)
  await tell('olga', 'alert')
  assert.equal((await list('olga')).length, 1)

  const refused = await choose('olga', 'security', false, false)
  assert.deepEqual([refused.status, refused.body['code']], [422, 'notification.fixed'])
  const { body } = await call('olga', 'GET /v1/me/notification-settings')
  const settings = body['data'] as { kind: NotificationKind; fixed: string[]; mail: boolean }[]
  assert.deepEqual(
    settings.find(({ kind }) => kind === 'security'),
    { kind: 'security', mail: true, console: false, fixed: ['mail', 'console'] },
  )
  assert.ok(settings.every(({ kind }) => notificationKinds[kind].surfaces.some((one) => one === 'operator')))
})

test('a choice that the database holds against the rules is not followed', async (t) => {
  const { tell, mails, ownerDb, people } = await given(t)
  await ownerDb
    .insertInto('notification_settings')
    .values({ account_id: people.get('olga') ?? '', kind: 'security', mail: false, console: false })
    .execute()
  await tell('olga', 'security')
  assert.equal((await mails()).length, 1)
})
