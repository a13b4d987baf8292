import { type ChecklistItem, type ChecklistName, checklistNames } from '@freehold/contract'
import { sql } from 'kysely'
import type { z } from 'zod'
import { hasSecondFactor } from '#features/accounts'
import type { Db } from '#platform/db/pool'
import type { ChecklistDeps } from './checklist-deps.ts'
import { listMarks, type Mark } from './checklist-item-store.ts'

type Item = z.output<typeof ChecklistItem>
type Fact = Pick<Item, 'state' | 'finding' | 'answer'>
type FactDeps = Pick<ChecklistDeps, 'publicUrl' | 'lastBackup'>

const todo = (finding: string): Fact => ({ state: 'todo', finding, answer: null })
const done: Fact = { state: 'done', finding: null, answer: null }

/** How each item is brought about. */
export const meansOf = {
  public_url: 'test',
  operator: 'elsewhere',
  mail: 'test',
  issuer: 'test',
  connector: 'elsewhere',
  backup: 'elsewhere',
  key_ring: 'confirm',
} as const satisfies Record<ChecklistName, Item['means']>

function factOfTest(mark: Mark | undefined, otherwise: Fact): Fact {
  const result = mark?.result
  if (result === undefined) return otherwise
  return { state: result.ok ? 'done' : 'failed', finding: result.finding, answer: result.answer }
}

async function factOfOperator(db: Db): Promise<Fact> {
  const rows = await db
    .selectFrom('operators')
    .innerJoin('accounts', 'accounts.id', 'operators.account_id')
    .select(hasSecondFactor('accounts.id').as('strong'))
    .where('operators.role', '=', 'owner')
    .where('accounts.state', '=', 'active')
    .execute()
  if (rows.length === 0) return todo('no_owner')
  return rows.some(({ strong }) => strong) ? done : todo('no_second_factor')
}

/** A test mail tells by itself what became of it. */
async function factOfMail(db: Db, mark: Mark | undefined): Promise<Fact> {
  const mailId = mark?.result?.mailId
  if (mailId === undefined) return todo('not_tested')
  const mail = await db
    .selectFrom('mails')
    .select(['state', 'last_error'])
    .where('id', '=', mailId)
    .executeTakeFirst()
  // Rows go after a month; by then it had been sent, or somebody had seen that it was not.
  if (mail === undefined) return { ...done, finding: 'sent' }
  if (mail.state === 'sent') return { ...done, finding: 'sent' }
  if (mail.state === 'captured') return { ...done, finding: 'captured' }
  const answer = mail.last_error
  if (mail.state === 'failed' || answer !== null) return { state: 'failed', finding: 'refused', answer }
  return { state: 'waiting', finding: 'on_its_way', answer: null }
}

async function factOfConnector(db: Db): Promise<Fact> {
  const { rows } = await sql<{ all: string; well: string }>`
    select count(*) as all, count(*) filter (where health ->> 'status' = 'ok') as well
    from connectors where removed_at is null`.execute(db)
  const [counts] = rows
  if (Number(counts?.well ?? 0) > 0) return done
  return todo(Number(counts?.all ?? 0) > 0 ? 'none_well' : 'none')
}

async function factOfBackup(db: Db, { lastBackup }: FactDeps): Promise<Fact> {
  const last = await lastBackup(db)
  if (last === 'off') return todo('not_configured')
  return last === 'never' ? todo('none_yet') : { ...done, answer: last.toISOString() }
}

async function factOf(name: ChecklistName, db: Db, deps: FactDeps, mark: Mark | undefined): Promise<Fact> {
  switch (name) {
    case 'public_url':
      return factOfTest(mark, todo(deps.publicUrl === undefined ? 'not_set' : 'not_tested'))
    case 'operator':
      return factOfOperator(db)
    case 'mail':
      return factOfMail(db, mark)
    case 'issuer':
      return factOfTest(mark, todo('not_tested'))
    case 'connector':
      return factOfConnector(db)
    case 'backup':
      return factOfBackup(db, deps)
    case 'key_ring':
      return mark?.state === 'confirmed' ? done : todo('not_confirmed')
  }
}

/** Every item as it stands now: by facts where there are any, by somebody's mark otherwise. */
export async function readItems(db: Db, deps: FactDeps): Promise<Item[]> {
  const marks = await listMarks(db)
  const items: Item[] = []
  for (const name of checklistNames) {
    const mark = marks.get(name)
    const fact = await factOf(name, db, deps, mark)
    const isSkipped = mark?.state === 'skipped' && fact.state !== 'done'
    items.push({
      name,
      ...fact,
      ...(isSkipped ? { state: 'skipped' as const } : {}),
      reason: isSkipped ? mark.reason : null,
      decidedBy: mark?.decidedBy ?? null,
      at: mark?.at.toISOString() ?? null,
      means: meansOf[name],
    })
  }
  return items
}
