import { sql } from 'kysely'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { Recorder } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { type KeyRing, seal, type Sealed } from '#platform/key-ring'
import { bodyOf, commit, personalParts, type PersonalPart, sha256, sortDetails } from './event-body.ts'
import { ensureSubjectKey } from './subject-keys.ts'

type SealedPart = { readonly part: PersonalPart; readonly sealed: Sealed }

/** Where an event's personal values are sealed to: copied to another event they open no more. */
export function personalPlace(eventId: string, subjectId: string): string {
  return `audit_personal/${eventId}/${subjectId}`
}

async function sealParts(
  db: Db,
  keyRing: KeyRing,
  eventId: string,
  parts: readonly PersonalPart[],
): Promise<SealedPart[]> {
  const done: SealedPart[] = []
  for (const part of parts) {
    const key = await ensureSubjectKey(db, keyRing, part.subjectId)
    if (key === undefined) continue
    const { salt, values } = part
    const sealed = seal(key, personalPlace(eventId, part.subjectId), JSON.stringify({ salt, values }))
    done.push({ part, sealed })
  }
  return done
}

/**
 * Writes audit events into the log of their organization, or the platform's. An event without personal values is
 * one insert; with some it is two statements, and two more when a subject is met for the first time.
 */
export function createRecorder({ keyRing, clock }: { keyRing: KeyRing; clock: Clock }): Recorder {
  return async (db, { actor, organizationId }, entry) => {
    const id = newId()
    const at = clock.now().toISOString()
    const { plain, personal } = sortDetails(entry.action, entry.details ?? {})
    const sealed = await sealParts(db, keyRing, id, personalParts(actor, entry, personal))
    const commitments = sealed.map(({ part }) => commit(part))
    const body = bodyOf({ id, at, actor, organizationId }, entry, plain, commitments)
    const event = sql`
      insert into audit_events (id, organization_id, partner_id, at, action, outcome, actor_kind, actor_id,
        target_type, target_id, correlation_id, body, ehash)
      values (${id}::uuid, ${organizationId}::uuid,
        (select o.partner_id from organizations o where o.organization_id = ${organizationId}::uuid),
        ${at}::timestamptz, ${entry.action}, ${entry.outcome ?? 'success'}, ${actor.kind}, ${actor.id}::uuid,
        ${entry.target.type}, ${entry.target.id}::uuid, ${actor.correlationId}::uuid, ${body}, ${sha256(body)})`
    if (sealed.length === 0) {
      await event.execute(db)
      return
    }
    const rows = sealed.map((s) => ({ subject_id: s.part.subjectId, sealed: s.sealed }))
    await sql`
      with event as (${event})
      insert into audit_personal (event_id, subject_id, organization_id, sealed)
      select ${id}::uuid, p.subject_id, ${organizationId}::uuid, p.sealed
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (subject_id uuid, sealed jsonb)`.execute(
      db,
    )
  }
}
