import type { ChecklistName } from '@freehold/contract'
import type { Db } from '#platform/db/pool'

/** What the last test of an item brought. */
export type TestResult = {
  readonly ok: boolean
  /** A word that the console has a sentence for. */
  readonly finding: string
  /** What the other side said. */
  readonly answer: string | null
  /** The mail that was sent, whose own state counts from then on. */
  readonly mailId?: string
}

export type Mark = {
  readonly state: 'tested' | 'confirmed' | 'skipped'
  readonly result: TestResult | undefined
  readonly reason: string | null
  readonly decidedBy: string | null
  readonly at: Date
}

/** Marks by item; items without one are only computed. */
export async function listMarks(db: Db): Promise<ReadonlyMap<string, Mark>> {
  const rows = await db
    .selectFrom('checklist_items')
    .leftJoin('accounts', 'accounts.id', 'checklist_items.decided_by')
    .select(['checklist_items.name', 'checklist_items.state', 'result', 'reason', 'at'])
    .select('accounts.name as decider')
    .execute()
  return new Map(
    rows.map((row) => [
      row.name,
      {
        // Only this file writes these columns.
        state: row.state as Mark['state'],
        result: row.state === 'tested' ? (row.result as TestResult) : undefined,
        reason: row.reason,
        decidedBy: row.decider,
        at: row.at,
      },
    ]),
  )
}

export async function saveMark(
  db: Db,
  name: ChecklistName,
  mark: {
    readonly state: Mark['state']
    readonly result?: TestResult
    readonly reason?: string
    readonly accountId: string | null
    readonly at: Date
  },
): Promise<void> {
  const { state, result, reason, accountId, at } = mark
  const columns = { state, reason: reason ?? null, decided_by: accountId, at }
  const written = { ...columns, result: JSON.stringify(result ?? {}) }
  await db
    .insertInto('checklist_items')
    .values({ name, ...written })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(written))
    .execute()
}

export async function removeMark(db: Db, name: ChecklistName): Promise<boolean> {
  const row = await db
    .deleteFrom('checklist_items')
    .where('name', '=', name)
    .returning('name')
    .executeTakeFirst()
  return row !== undefined
}
