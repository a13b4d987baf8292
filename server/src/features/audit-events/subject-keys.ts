import { randomBytes } from 'node:crypto'
import type { Db } from '#platform/db/pool'
import { type KeyRing, open, seal, type Sealed } from '#platform/key-ring'

const placeOf = (subjectId: string): string => `audit_subjects/${subjectId}`

/** A data subject's key as a ring of its own, so that values are sealed by it as rows are by the platform's. */
function ringOf(subjectId: string, text: string): KeyRing {
  const key = Buffer.from(text, 'base64')
  return { active: subjectId, root: key, keys: new Map([[subjectId, key]]) }
}

function unwrap(keyRing: KeyRing, subjectId: string, wrapped: unknown): KeyRing {
  // The column holds what `seal` made, or null after erasure, which callers sort out first.
  return ringOf(subjectId, open(keyRing, placeOf(subjectId), wrapped as Sealed))
}

/** The keys of those subjects that have one that is not erased. */
export async function findSubjectKeys(
  db: Db,
  keyRing: KeyRing,
  subjectIds: readonly string[],
): Promise<Map<string, KeyRing>> {
  if (subjectIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('audit_subjects')
    .select(['subject_id', 'wrapped_key'])
    .where((eb) => eb('subject_id', '=', eb.fn.any(eb.val([...subjectIds]))))
    .where('wrapped_key', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.subject_id, unwrap(keyRing, row.subject_id, row.wrapped_key)]))
}

/**
 * The subject's key, made on first use; undefined once it was erased, after which nothing personal is kept of the
 * subject any more.
 */
export async function ensureSubjectKey(
  db: Db,
  keyRing: KeyRing,
  subjectId: string,
): Promise<KeyRing | undefined> {
  const find = () =>
    db
      .selectFrom('audit_subjects')
      .select('wrapped_key')
      .where('subject_id', '=', subjectId)
      .executeTakeFirst()
  const known = await find()
  if (known === undefined) {
    const wrapped = seal(keyRing, placeOf(subjectId), randomBytes(32).toString('base64'))
    await db
      .insertInto('audit_subjects')
      .values({ subject_id: subjectId, wrapped_key: JSON.stringify(wrapped) })
      .onConflict((conflict) => conflict.column('subject_id').doNothing())
      .execute()
  }
  const row = known ?? (await find())
  return row?.wrapped_key ? unwrap(keyRing, subjectId, row.wrapped_key) : undefined
}
