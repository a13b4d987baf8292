import { sql } from 'kysely'
import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { Sweep } from '#platform/feature'

/** A sweep that this process knows, with when any process last ran it through. */
export type SweepRun = {
  readonly name: string
  readonly everyMs: number
  readonly startedAt: Date
  readonly succeededAt: Date | null
}

/** Keeps when sweeps last ran through, over all processes. */
export type SweepRuns = {
  /** Says which sweeps this process runs; before the first of them does. */
  readonly watch: (sweeps: readonly Pick<Sweep, 'name' | 'everyMs'>[]) => Promise<void>
  readonly succeeded: (name: string) => Promise<void>
  readonly failed: (name: string, error: unknown) => Promise<void>
  /** The sweeps that were watched. */
  readonly list: (db: Db) => Promise<readonly SweepRun[]>
  /** Whether it is this process's turn at what all processes together do once in `everyMs`; at most one is told so. */
  readonly takeTurn: (db: Db, name: string, everyMs: number) => Promise<boolean>
}

/** A sweep of every two seconds is written down once in so long. */
const writeEveryMs = 30_000

const actor = systemActor('sweeps')

async function listRuns(db: Db, names: readonly string[]): Promise<readonly SweepRun[]> {
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('sweep_runs')
    .select(['name', 'every_ms', 'started_at', 'succeeded_at'])
    .where('name', 'in', names)
    .execute()
  return rows.map((row) => ({
    name: row.name,
    everyMs: row.every_ms,
    startedAt: row.started_at,
    succeededAt: row.succeeded_at,
  }))
}

type Turn = { readonly name: string; readonly everyMs: number; readonly now: Date }

/** One statement: of those that come at the same time, the row lets one through. */
async function takeTurn(db: Db, { name, everyMs, now }: Turn): Promise<boolean> {
  const before = new Date(now.getTime() - everyMs)
  const { rows } = await sql`
    insert into sweep_runs (name, every_ms, succeeded_at) values (${name}, ${everyMs}, ${now})
    on conflict (name) do update set succeeded_at = excluded.succeeded_at
      where sweep_runs.succeeded_at is null or sweep_runs.succeeded_at <= ${before}
    returning name`.execute(db)
  return rows.length > 0
}

export function createSweepRuns({
  unitOfWork,
  clock,
}: {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
}): SweepRuns {
  const known = new Map<string, number>()
  const writtenAt = new Map<string, number>()
  return {
    watch: async (sweeps) => {
      for (const { name, everyMs } of sweeps) known.set(name, everyMs)
      const rows = sweeps.map(({ name, everyMs }) => ({ name, every_ms: everyMs, started_at: clock.now() }))
      if (rows.length === 0) return
      await unitOfWork(actor, 'platform', ({ db }) =>
        db
          .insertInto('sweep_runs')
          .values(rows)
          .onConflict((conflict) =>
            conflict.column('name').doUpdateSet((eb) => ({ every_ms: eb.ref('excluded.every_ms') })),
          )
          .execute(),
      )
    },
    succeeded: async (name) => {
      const now = clock.now()
      if (now.getTime() - (writtenAt.get(name) ?? 0) < writeEveryMs) return
      writtenAt.set(name, now.getTime())
      await unitOfWork(actor, 'platform', ({ db }) =>
        db.updateTable('sweep_runs').set({ succeeded_at: now }).where('name', '=', name).execute(),
      )
    },
    failed: async (name, error) => {
      const text = error instanceof Error ? error.message : String(error)
      await unitOfWork(actor, 'platform', ({ db }) =>
        db
          .updateTable('sweep_runs')
          .set({ failed_at: clock.now(), last_error: text.slice(0, 500) })
          .where('name', '=', name)
          .execute(),
      )
    },
    list: (db) => listRuns(db, [...known.keys()]),
    takeTurn: (db, name, everyMs) => takeTurn(db, { name, everyMs, now: clock.now() }),
  }
}
