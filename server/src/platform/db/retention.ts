import { type RawBuilder, sql } from 'kysely'
import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Sweep } from '#platform/feature'
import type { Log } from '#platform/log'
import type { UnitOfWork } from './unit-of-work.ts'

/** Rows that are kept for a while only, found by a moment on them that an index leads with. */
export type RetentionRule = {
  readonly name: string
  readonly table: string
  readonly column: string
  readonly keptMs: number
  /** Which rows go at all. */
  readonly where?: RawBuilder<boolean>
}

export type RetentionDeps = {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  readonly log: Log
}

/** Rows per statement: short enough to hold nobody up. */
const batch = 1000
/** Statements per rule and run: what is left waits for the next. */
const mostBatches = 100

const actor = systemActor('retention')

async function deleteBatch({ unitOfWork, clock }: RetentionDeps, rule: RetentionRule): Promise<number> {
  const before = new Date(clock.now().getTime() - rule.keptMs)
  const { table, column, where = sql<boolean>`true` } = rule
  return unitOfWork(actor, 'platform', async ({ db }) => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where ctid = any (array(
        select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before} and ${where}
        order by ${sql.ref(column)} limit ${batch}))`.execute(db)
    return Number(numAffectedRows ?? 0)
  })
}

async function deleteAll(deps: RetentionDeps, rule: RetentionRule, signal: AbortSignal): Promise<void> {
  for (let n = 0; n < mostBatches && !signal.aborted; n += 1)
    if ((await deleteBatch(deps, rule)) < batch) return
}

/** Deletes what has been kept long enough; one rule that fails leaves the others alone. */
export async function deleteExpiredRows(
  deps: RetentionDeps,
  rules: readonly RetentionRule[],
  signal: AbortSignal,
): Promise<void> {
  const failures: unknown[] = []
  for (const rule of rules) {
    try {
      await deleteAll(deps, rule, signal)
    } catch (error) {
      deps.log.warn({ err: error, rule: rule.name }, 'a retention rule could not be carried out')
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Some rows could not be deleted')
}

export function retentionSweep(deps: RetentionDeps, rules: readonly RetentionRule[]): Sweep {
  return {
    name: 'retention',
    everyMs: 600_000,
    run: (signal) => deleteExpiredRows(deps, rules, signal),
  }
}
