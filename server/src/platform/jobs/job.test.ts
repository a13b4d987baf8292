import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testPlatform } from '#test/test-platform'
import { defineJob } from './job.ts'

const look = defineJob<{ id: string }>('look', { key: ({ id }) => id })

test('a sweep leaves waiting jobs alone, and adds those that are missing, held or given up', async (t) => {
  const { platformDb: db } = await testPlatform(t)
  for (const id of ['waiting', 'held', 'given up']) await look.enqueue(db, { id })
  const jobs = sql.table('graphile_worker._private_jobs')
  await sql`update ${jobs} set locked_at = now(), locked_by = 'somebody who died' where key = 'look:held'`.execute(
    db,
  )
  await sql`update ${jobs} set attempts = max_attempts where key = 'look:given up'`.execute(db)

  await look.enqueueMissing(
    db,
    ['waiting', 'held', 'given up', 'missing'].map((id) => ({ id })),
  )
  await look.enqueueMissing(db, [])

  const { rows } = await sql<{ key: string; revision: number }>`
    select key, revision from ${jobs} where is_available order by key`.execute(db)
  assert.deepEqual(rows, [
    { key: 'look:given up', revision: 0 },
    { key: 'look:held', revision: 0 },
    { key: 'look:missing', revision: 0 },
    { key: 'look:waiting', revision: 0 },
  ])
})
