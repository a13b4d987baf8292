import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { dataExports } from '#features/data-exports'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { operationsApp } from './operations-app.ts'

const hour = 3_600_000

async function given(t: TestContext) {
  const app = await operationsApp(t)
  const olga = await app.add('olga', { surface: 'operator', operatorRole: 'owner' })
  const otto = await app.add('otto', { surface: 'operator', operatorRole: 'support' })
  /** Does what waits, as the worker would. */
  const work = async (): Promise<void> => {
    const { rows } = await sql<{ payload: unknown }>`
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and t.identifier = 'data-exports.make' returning j.payload`.execute(app.ownerDb)
    for (const { payload } of rows)
      await dataExports.jobs?.(app)[0]?.run(payload, new AbortController().signal)
  }
  const request = (who: string) => app.call(who, 'POST /v1/me/data-exports')
  const download = (who: string, id: unknown) =>
    app.call(who, `POST /v1/me/data-exports/${String(id)}/download`)
  return { ...app, olga, otto, work, request, download }
}

test('a person takes away what is held about it, with its own personal values open and those of others not', async (t) => {
  const { request, work, download, call, olga, otto, unitOfWork, ownerDb, actions } = await given(t)
  const record = (subjectId: string, email: string) =>
    unitOfWork({ ...systemActor('test'), kind: 'account', id: olga }, 'platform', (unit) =>
      unit.record({
        action: 'account.verify_email',
        target: { type: 'account', id: subjectId },
        details: { email },
        subjectId,
      }),
    )
  await record(olga, 'olga-before@example.com')
  await record(otto, 'otto-before@example.com')
  const asked = await request('olga')
  assert.deepEqual([asked.status, asked.body['state']], [202, 'waiting'])
  const early = await download('olga', asked.body['id'])
  assert.equal(early.body['code'], 'data_export.not_possible_now')
  await work()
  const kept = JSON.stringify(await ownerDb.selectFrom('data_exports').selectAll().execute())
  assert.ok(!kept.includes('olga'), 'it lies sealed')
  const { status, body } = await download('olga', asked.body['id'])
  assert.equal(status, 200)
  assert.equal(body['format'], 'freehold-data-export/1')
  const text = JSON.stringify(body)
  assert.ok(text.includes('olga-before@example.com'))
  assert.ok(!text.includes('otto-before@example.com'))
  assert.equal((body['account'] as { email: string }[])[0]?.email, 'olga@example.com')
  assert.equal((body['roles'] as { role: string }[])[0]?.role, 'owner')
  assert.equal((body['auditEvents'] as { action: string }[]).length >= 3, true)
  assert.deepEqual(
    (await actions()).filter((action) => action.startsWith('data_export.')),
    ['data_export.request', 'data_export.download'],
  )
  const { body: told } = await call('olga', 'GET /v1/me/notifications')
  assert.equal((told['data'] as { link: string }[])[0]?.link, '/operator/profile')
})

test('an export is its owner’s alone, and there for a day', async (t) => {
  const { request, work, download, clock, sweep, ownerDb, call, ...deps } = await given(t)
  const { body } = await request('olga')
  await work()
  assert.equal((await download('otto', body['id'])).body['code'], 'data_export.not_found')
  assert.equal((await download('olga', newId())).body['code'], 'data_export.not_found')
  clock.move(25 * hour)
  assert.equal((await download('olga', body['id'])).body['code'], 'data_export.not_possible_now')
  await sweep(dataExports, { ...deps, clock }, 'data-exports.expiry')
  const [row] = await ownerDb.selectFrom('data_exports').selectAll().execute()
  assert.deepEqual([row?.state, row?.content], ['expired', null])
  const listed = await call('olga', 'GET /v1/me/data-exports')
  assert.deepEqual(
    (listed.body['data'] as { state: string }[]).map(({ state }) => state),
    ['expired'],
  )
})

test('one at a time and three a day, however many are asked for at once', async (t) => {
  const { request, work, clock, ownerDb } = await given(t)
  const answers = await Promise.all(Array.from({ length: 12 }, () => request('olga')))
  assert.equal(answers.filter(({ status }) => status === 202).length, 1)
  assert.equal(answers.filter(({ body }) => body['code'] === 'data_export.too_many').length, 11)
  await work()
  for (const expected of [202, 202, 429]) {
    assert.equal((await request('olga')).status, expected)
    await work()
  }
  assert.equal((await request('otto')).status, 202)
  clock.move(25 * hour)
  assert.equal((await request('olga')).status, 202)
  assert.equal((await ownerDb.selectFrom('data_exports').select('id').execute()).length, 5)
})

test('an export whose job was lost is made all the same, once', async (t) => {
  const { request, download, clock, sweep, mails, ...deps } = await given(t)
  const { body } = await request('olga')
  clock.move(hour)
  const own = { ...deps, clock }
  await Promise.all([1, 2, 3].map(() => sweep(dataExports, own, 'data-exports.waiting')))
  assert.equal((await download('olga', body['id'])).status, 200)
  assert.equal((await mails()).length, 1)
})

/** Tables that name an account and are not in an export, and why. */
const leftOut: Readonly<Record<string, string>> = {
  alerts: 'who acknowledged an alert stands in the audit events',
  checklist_items: 'who decided stands in the audit events',
  pending_sign_ins: 'a sign-in under way, for minutes',
}

test('every table that belongs to an account is in an export, or has a reason not to be', async (t) => {
  const { ownerDb } = await given(t)
  const { rows } = await sql<{ name: string }>`
    select distinct conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'accounts'::regclass`.execute(ownerDb)
  const { exportSections } = await import('../../src/features/data-exports/export-sections.ts')
  const covered = new Set([...exportSections.flatMap(({ tables }) => tables), ...Object.keys(leftOut)])
  assert.deepEqual(
    rows.map(({ name }) => name).filter((name) => !covered.has(name)),
    [],
  )
})
