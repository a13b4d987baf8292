import { sql } from 'kysely'
import type { Db } from '../db/pool.ts'

/** A kind of job: its name, how its pending copies collapse, and how it is enqueued inside a transaction. */
export type JobDefinition<Payload extends object> = {
  readonly name: string
  readonly enqueue: (db: Db, payload: Payload, options?: { readonly runAt?: Date }) => Promise<void>
}

/**
 * Declares a job. Payloads hold ids only. With `key`, at most one pending job exists per key: a newer one replaces
 * it, which suits jobs that only say *look*.
 */
export function defineJob<Payload extends object>(
  name: string,
  options: { readonly key?: (payload: Payload) => string; readonly maxAttempts?: number } = {},
): JobDefinition<Payload> {
  return {
    name,
    enqueue: async (db, payload, { runAt } = {}) => {
      const key = options.key === undefined ? null : `${name}:${options.key(payload)}`
      await sql`select fh_enqueue(${name}, ${JSON.stringify(payload)}::json, ${key}, ${runAt ?? null}, ${options.maxAttempts ?? 25})`.execute(
        db,
      )
    },
  }
}
