import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { type KeyRing, open, type Sealed, SealError } from '#platform/key-ring'
import { personalPlace } from './record-event.ts'
import { findSubjectKeys } from './subject-keys.ts'

/** An event as the person reads it whom it concerns. */
export type OwnEvent = {
  readonly at: string
  readonly action: string
  readonly outcome: string
  /** Whether the person did it; otherwise it concerns the person. */
  readonly byMyself: boolean
  readonly targetType: string
  readonly targetId: string | null
  readonly organizationId: string | null
  readonly details: unknown
  /** The person's own personal values, opened; those of others stay sealed. */
  readonly personal: unknown
}

type Row = {
  readonly ord: string
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly outcome: string
  readonly actor_id: string | null
  readonly target_type: string
  readonly target_id: string | null
  readonly organization_id: string | null
  readonly body: string
  readonly sealed: unknown
}

const batch = 1000

function eventsAfter(personId: string, ord: string): RawBuilder<Row> {
  return sql<Row>`
    select e.ord, e.id, e.at, e.action, e.outcome, e.actor_id, e.target_type, e.target_id, e.organization_id,
      e.body, p.sealed
    from audit_events e left join audit_personal p on p.event_id = e.id and p.subject_id = ${personId}
    where e.ord in (
      select o.ord from audit_events o where o.actor_id = ${personId}
      union select o.ord from audit_events o where o.target_id = ${personId}
      union select o.ord from audit_events o join audit_personal q on q.event_id = o.id where q.subject_id = ${personId}
    ) and e.ord > ${ord}::bigint
    order by e.ord limit ${batch}`
}

function openPersonal(key: KeyRing | undefined, personId: string, { id, sealed }: Row): unknown {
  if (key === undefined || sealed === null) return null
  try {
    // The column holds what the recorder sealed: `{ salt, values }`.
    const text = open(key, personalPlace(id, personId), sealed as Sealed)
    return (JSON.parse(text) as { values: unknown }).values
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

function toOwnEvent(personId: string, row: Row, personal: unknown): OwnEvent {
  const byMyself = row.actor_id === personId
  return {
    at: row.at.toISOString(),
    action: row.action,
    outcome: row.outcome,
    byMyself,
    targetType: row.target_type,
    targetId: row.target_id,
    organizationId: row.organization_id,
    // Bodies are written by the recorder alone.
    details: (JSON.parse(row.body) as { details?: unknown }).details ?? {},
    personal,
  }
}

/** Every event that a person did or that concerns the person, the oldest first; read as the platform, in batches. */
export async function listOwnEvents(db: Db, keyRing: KeyRing, personId: string): Promise<OwnEvent[]> {
  const key = (await findSubjectKeys(db, keyRing, [personId])).get(personId)
  const events: OwnEvent[] = []
  let ord = '0'
  for (;;) {
    const { rows } = await eventsAfter(personId, ord).execute(db)
    events.push(...rows.map((row) => toOwnEvent(personId, row, openPersonal(key, personId, row))))
    const last = rows.at(-1)
    if (last === undefined || rows.length < batch) return events
    ord = last.ord
  }
}
