import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import type { Log } from '#platform/log'
import type { JobDefinition } from './job.ts'
import { patientPool } from './queue-pool.ts'

/** A job with what it does. Handlers are safe to run again: a killed process leaves its job to another. */
export type JobHandler = {
  readonly name: string
  readonly run: (payload: unknown, signal: AbortSignal) => Promise<void>
}

/** Binds a job to its work; the payload was written by `enqueue` and has the job's type. */
export function handleJob<Payload extends object>(
  job: JobDefinition<Payload>,
  fn: (payload: Payload, signal: AbortSignal) => Promise<void>,
): JobHandler {
  return { name: job.name, run: (payload, signal) => fn(payload as Payload, signal) }
}

export type WorkerOptions = {
  readonly pool: pg.Pool
  readonly concurrency: number
  readonly handlers: readonly JobHandler[]
  readonly log: Log
  /** Awaited before each job: work in the background gives way to people. */
  readonly calm?: () => Promise<void>
}

function workerLogger(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error')
      log.error({ job: meta?.['job'] === undefined ? undefined : 'see message' }, message)
    else if (level === 'warning') log.warn(message)
  })
}

/** Runs jobs until stopped; stopping waits for those in hand. */
export async function startWorker(options: WorkerOptions): Promise<Runner> {
  const { pool, concurrency, handlers, log, calm } = options
  const taskList: TaskList = Object.fromEntries(
    handlers.map((handler) => [
      handler.name,
      async (payload: unknown, { abortSignal }: { abortSignal?: AbortSignal }) => {
        await calm?.()
        await handler.run(payload, abortSignal ?? new AbortController().signal)
      },
    ]),
  )
  return run({
    pgPool: patientPool(pool),
    concurrency,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList,
    logger: workerLogger(log),
  })
}
