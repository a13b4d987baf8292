import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testPlatform } from '#test/test-platform'
import { defineJob } from './job.ts'
import { releaseSweep } from './release-jobs.ts'

const mail = defineJob<{ id: string }>('mail', { key: ({ id }) => id })

test('a job that a dead worker took is given back after five minutes; one just taken is not', async (t) => {
  const { platformDb: db, unitOfWork } = await testPlatform(t)
  const jobs = sql.table('graphile_worker._private_jobs')
  const { run } = releaseSweep(unitOfWork)
  await run(new AbortController().signal)
  for (const id of ['of the dead', 'of the living']) await mail.enqueue(db, { id })
  await sql`update ${jobs} set locked_at = now() - interval '6 minutes', locked_by = 'dead' where key = 'mail:of the dead'`.execute(
    db,
  )
  await sql`update ${jobs} set locked_at = now(), locked_by = 'living' where key = 'mail:of the living'`.execute(
    db,
  )
  await run(new AbortController().signal)
  const { rows } = await sql<{ key: string; locked_by: string | null }>`
    select key, locked_by from ${jobs} order by key`.execute(db)
  assert.deepEqual(rows, [
    { key: 'mail:of the dead', locked_by: null },
    { key: 'mail:of the living', locked_by: 'living' },
  ])
})
