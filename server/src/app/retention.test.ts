import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { deleteExpiredRows } from '#platform/db/retention'
import { newId } from '#platform/ids'
import { createLog } from '#platform/log'
import { testPlatform } from '#test/test-platform'
import { parseRetentionDays, periods, retentionRules } from './retention.ts'

const day = 86_400_000
const log = createLog('silent')
const signal = new AbortController().signal

test('every rule stands on an index that leads with its moment', async (t) => {
  const { ownerDb } = await testPlatform(t)
  for (const { table, column } of Object.values(periods)) {
    // What the queue's own schema holds is bounded by its jobs.
    if (table.startsWith('graphile_worker.')) continue
    const { rows } = await sql<{ leading: string }>`
      select a.attname as leading from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indrelid = ${table}::regclass`.execute(ownerDb)
    assert.ok(
      rows.some(({ leading }) => leading === column),
      `${table}.${column}`,
    )
  }
})

test('the guide names every rule with the days it keeps', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/retention.md'), 'utf8')
  for (const [name, { days }] of Object.entries(periods)) {
    const period = days < 1 ? '1 hour' : days === 1 ? '1 day' : `${days} days`
    assert.match(guide, new RegExp(`\\| \`${name}\` \\|[^|]*\\| ${period} \\|`), name)
  }
})

test('rows go when their time is over, in batches, and no sooner', async (t) => {
  const platform = await testPlatform(t)
  const { ownerDb, clock } = platform
  const now = clock.now()
  await sql`
    insert into login_attempts (subject, address, success, at)
    select 's', 'a', false, ${now}::timestamptz - n * interval '1 minute' from generate_series(1, 2500) n`.execute(
    ownerDb,
  )
  const mail = { recipient: 'a@b.example', subject: 'x', created_at: now }
  for (const state of ['queued', 'sent', 'failed'])
    await ownerDb
      .insertInto('mails')
      .values({ ...mail, id: newId(), state })
      .execute()
  const count = async (table: 'login_attempts' | 'mails') =>
    (await ownerDb.selectFrom(table).selectAll().execute()).length
  const deps = { ...platform, log }
  clock.move(29 * day)
  await deleteExpiredRows(deps, retentionRules({}), signal)
  assert.deepEqual([await count('login_attempts'), await count('mails')], [2500, 3])
  clock.move(3 * day)
  await deleteExpiredRows(deps, retentionRules({ 'sign-in-attempts': 60 }), signal)
  assert.deepEqual([await count('login_attempts'), await count('mails')], [2500, 1])
  await deleteExpiredRows(deps, retentionRules({}), signal)
  assert.deepEqual([await count('login_attempts'), await count('mails')], [0, 1])
})

test('one rule that fails leaves the others alone, and is told', async (t) => {
  const platform = await testPlatform(t)
  await sql`insert into mails (id, recipient, subject, state, created_at) values (${newId()}, 'a@b.example', 'x', 'sent', now() - interval '40 days')`.execute(
    platform.ownerDb,
  )
  const broken = { name: 'broken', table: 'nothing_of_this_name', column: 'at', keptMs: 0 }
  const run = deleteExpiredRows({ ...platform, log }, [broken, ...retentionRules({})], signal)
  await assert.rejects(run, AggregateError)
  assert.deepEqual(await platform.ownerDb.selectFrom('mails').select('id').execute(), [])
})

test('jobs that failed for good go after a month; those that will be tried again stay', async (t) => {
  const platform = await testPlatform(t)
  await sql`select graphile_worker.add_job('x', '{}'::json, max_attempts => 2)`.execute(platform.ownerDb)
  await sql`select graphile_worker.add_job('y', '{}'::json, max_attempts => 2)`.execute(platform.ownerDb)
  await sql`update graphile_worker._private_jobs set attempts = 2 where id = (select min(id) from graphile_worker._private_jobs)`.execute(
    platform.ownerDb,
  )
  platform.clock.move(31 * day)
  await deleteExpiredRows({ ...platform, log }, retentionRules({}), signal)
  const { rows } = await sql<{
    attempts: number
  }>`select attempts from graphile_worker._private_jobs`.execute(platform.ownerDb)
  assert.deepEqual(
    rows.map(({ attempts }) => attempts),
    [0],
  )
})

test('periods are configured by name, within what other parts rely on', () => {
  assert.deepEqual(parseRetentionDays('mails=90, notifications = 30'), { mails: 90, notifications: 30 })
  for (const wrong of ['mail=1', 'mails', 'mails=0', 'mails=1.5', 'changes=3', 'sign-in-attempts=7', ''])
    assert.throws(() => parseRetentionDays(wrong), wrong)
})
