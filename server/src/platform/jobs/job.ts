import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** A kind of job: its name, how its pending copies collapse, and how it is enqueued inside a transaction. */
export type JobDefinition<Payload extends object> = {
  readonly name: string
  readonly enqueue: (db: Db, payload: Payload, options?: { readonly runAt?: Date }) => Promise<void>
  /**
   * Enqueues those that do not wait for a worker already; for sweeps, as the platform. A waiting job is left alone:
   * touching it would lock it, and put it at the end of the queue. One that a worker holds does not count, for that
   * worker may be dead.
   */
  readonly enqueueMissing: (db: Db, payloads: readonly Payload[]) => Promise<void>
}

/**
 * Declares a job. Payloads hold ids only. With `key`, at most one pending job exists per key: a newer one replaces
 * it, which suits jobs that only say *look*.
 */
export function defineJob<Payload extends object>(
  name: string,
  options: { readonly key?: (payload: Payload) => string; readonly maxAttempts?: number } = {},
): JobDefinition<Payload> {
  const maxAttempts = options.maxAttempts ?? 25
  const keyOf = (payload: Payload): string | null =>
    options.key === undefined ? null : `${name}:${options.key(payload)}`
  return {
    name,
    enqueue: async (db, payload, { runAt } = {}) => {
      await sql`select fh_enqueue(${name}, ${JSON.stringify(payload)}::json, ${keyOf(payload)}, ${runAt ?? null}, ${maxAttempts})`.execute(
        db,
      )
    },
    enqueueMissing: async (db, payloads) => {
      if (payloads.length === 0) return
      const wanted = JSON.stringify(payloads.map((payload) => ({ payload, key: keyOf(payload) })))
      await sql`
        select fh_enqueue(${name}, wanted.payload, wanted.key, null, ${maxAttempts})
        from json_to_recordset(${wanted}::json) as wanted (payload json, key text)
        where not exists (
          select from graphile_worker.jobs waiting
          where waiting.key = wanted.key and waiting.locked_at is null
            and waiting.attempts < waiting.max_attempts and waiting.run_at <= now())`.execute(db)
    },
  }
}
