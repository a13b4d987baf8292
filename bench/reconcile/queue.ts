import { Logger, run, runMigrations } from 'graphile-worker'
import { deriveLogins } from '../../server/src/platform/db/migrate.ts'
import { createPool, kyselyOver } from '../../server/src/platform/db/pool.ts'
import { defineJob } from '../../server/src/platform/jobs/job.ts'
import { handleJob, startWorker } from '../../server/src/platform/jobs/worker.ts'
import { createLog } from '../../server/src/platform/log.ts'

const concurrency = 16
const log = createLog('error')
const silent = new Logger(() => () => {})

const openPool = (url: string) => createPool({ url, max: concurrency + 2, applicationName: 'bench', log })

/** Counts jobs and tells when the last of them is done. */
function countdown(jobs: number) {
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let left = jobs
  return {
    done,
    tick: async (): Promise<void> => {
      left -= 1
      if (left === 0) resolve()
    },
  }
}

async function rate(jobs: number, done: Promise<void>, start: () => Promise<{ stop: () => Promise<void> }>) {
  const begun = performance.now()
  const runner = await start()
  await done
  const seconds = (performance.now() - begun) / 1000
  await runner.stop()
  return jobs / seconds
}

/** graphile-worker alone, on a schema of its own: jobs that do nothing, per second. */
export async function bareJobRate(url: string, jobs: number): Promise<number> {
  const pool = openPool(url)
  const schema = 'bench_worker'
  const { done, tick } = countdown(jobs)
  try {
    await runMigrations({ pgPool: pool, schema })
    await pool.query(
      `select ${schema}.add_job('nothing', json_build_object('n', n)) from generate_series(1, $1) n`,
      [jobs],
    )
    return await rate(jobs, done, () =>
      run({
        pgPool: pool,
        schema,
        concurrency,
        noHandleSignals: true,
        taskList: { nothing: tick },
        logger: silent,
      }),
    )
  } finally {
    await pool.query(`drop schema if exists ${schema} cascade`)
    await pool.end()
  }
}

/** The same through our own declaration, pool, role and worker. */
export async function ownJobRate(url: string, jobs: number): Promise<number> {
  const { platformUrl } = deriveLogins(url)
  const pool = openPool(platformUrl)
  const job = defineJob<{ n: number }>('bench.nothing')
  const { done, tick } = countdown(jobs)
  try {
    const db = kyselyOver(pool)
    await db.transaction().execute(async (transaction) => {
      for (let n = 0; n < jobs; n += 1) await job.enqueue(transaction, { n })
    })
    return await rate(jobs, done, () =>
      startWorker({ pool, concurrency, handlers: [handleJob(job, tick)], log }),
    )
  } finally {
    await pool.end()
  }
}
