import { sql } from 'kysely'
import { AppError } from '#platform/errors'
import type { Db } from '../db/pool.ts'

/**
 * A request's claim on its Idempotency-Key (IETF draft idempotency-key-header-07). The record is written in the
 * same transaction as the change: either both exist or neither. Refusals are not stored.
 */
export type IdempotencyClaim = {
  /** Whose key it is: keys of different callers never meet. */
  readonly principal: string
  readonly key: string
  readonly operation: string
  /** sha256 of what was asked; the same key with another request is refused. */
  readonly fingerprint: string
  readonly status: number
  /** Turns the unit of work's value into the body that is sent and kept. */
  readonly toBody: (value: unknown) => unknown
  state: 'open' | 'done' | 'replayed'
}

/** Thrown inside a unit of work whose answer was given before; it carries that answer. */
export class ReplayedAnswer extends Error {
  override readonly name = 'ReplayedAnswer'
  readonly value: unknown

  constructor(value: unknown) {
    super('This request was answered before')
    this.value = value
  }
}

/** Takes the key for this transaction, or ends it: replayed, reused for another request, or still in progress. */
export async function openClaim(db: Db, claim: IdempotencyClaim): Promise<void> {
  const { principal, key, operation, fingerprint } = claim
  const lock = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`idempotency:${principal}:${key}`}, 0)) as taken`.execute(
    db,
  )
  if (lock.rows[0]?.taken !== true) {
    throw new AppError('idempotency.in_progress', 'A request with this Idempotency-Key is in progress', {
      headers: { 'retry-after': '1' },
    })
  }
  const kept = await db
    .selectFrom('idempotency_records')
    .select(['operation', 'fingerprint', 'response'])
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst()
  if (kept === undefined) return
  if (kept.operation !== operation || kept.fingerprint !== fingerprint) {
    throw new AppError('idempotency.key_reused', 'This Idempotency-Key was used for another request')
  }
  claim.state = 'replayed'
  throw new ReplayedAnswer(kept.response)
}

/** Keeps the answer beside the change it belongs to. */
export async function finishClaim(db: Db, claim: IdempotencyClaim, value: unknown): Promise<void> {
  const { principal, key, operation, fingerprint, status } = claim
  await db
    .insertInto('idempotency_records')
    .values({
      principal,
      key,
      operation,
      fingerprint,
      status,
      response: JSON.stringify(claim.toBody(value) ?? null),
    })
    .execute()
  claim.state = 'done'
}
