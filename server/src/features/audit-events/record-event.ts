import { sql } from 'kysely'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { AuditEntry, Recorder } from '#platform/db/unit-of-work'
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

type Context = Parameters<Recorder>[1]

/** One event in the words of one log, ready to be written. */
async function composeEvent(
  db: Db,
  { keyRing, at }: { readonly keyRing: KeyRing; readonly at: string },
  { actor, organizationId }: Context,
  entry: AuditEntry,
) {
  const id = newId()
  const { plain, personal } = sortDetails(entry.action, entry.details ?? {})
  const sealed = await sealParts(db, keyRing, id, personalParts(actor, entry, personal))
  const commitments = sealed.map(({ part }) => commit(part))
  const body = bodyOf({ id, at, actor, organizationId }, entry, plain, commitments)
  return { id, body, rows: sealed.map((s) => ({ subject_id: s.part.subjectId, sealed: s.sealed })) }
}

type Composed = Awaited<ReturnType<typeof composeEvent>>

async function insertEvent(
  db: Db,
  { actor, organizationId, at }: Context & { readonly at: string },
  entry: AuditEntry,
  { id, body, rows }: Composed,
): Promise<void> {
  const event = sql`
    insert into audit_events (id, organization_id, partner_id, at, action, outcome, actor_kind, actor_id,
      target_type, target_id, correlation_id, support_grant_id, body, ehash)
    values (${id}::uuid, ${organizationId}::uuid,
      (select o.partner_id from organizations o where o.organization_id = ${organizationId}::uuid),
      ${at}::timestamptz, ${entry.action}, ${entry.outcome ?? 'success'}, ${actor.kind}, ${actor.id}::uuid,
      ${entry.target.type}, ${entry.target.id}::uuid, ${actor.correlationId}::uuid,
      ${actor.support?.grantId ?? null}::uuid, ${body}, ${sha256(body)})`
  if (rows.length === 0) {
    await event.execute(db)
    return
  }
  await sql`
    with event as (${event})
    insert into audit_personal (event_id, subject_id, organization_id, sealed)
    select ${id}::uuid, p.subject_id, ${organizationId}::uuid, p.sealed
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (subject_id uuid, sealed jsonb)`.execute(db)
}

/**
 * Under support an event stands in the organization's log and in the platform's, whichever of the two the transaction
 * is in: an operator acted, and a customer's organization was acted in.
 */
async function writeInBoth(
  db: Db,
  own: { readonly keyRing: KeyRing; readonly at: string },
  { actor, organizationId }: { readonly actor: Actor; readonly organizationId: string },
  entry: AuditEntry,
): Promise<void> {
  await sql`select set_config('fh.organization_id', ${organizationId}, true)`.execute(db)
  const inside = { actor, organizationId }
  await insertEvent(db, { ...inside, at: own.at }, entry, await composeEvent(db, own, inside, entry))
  const { body, rows } = await composeEvent(db, own, { actor, organizationId: null }, entry)
  await sql`select fh_mirror_support_event(${body}, ${JSON.stringify(rows)}::jsonb)`.execute(db)
}

/**
 * Writes audit events into the log of their organization, or the platform's; under support into both. An event without
 * personal values is one insert; with some it is two statements, and two more when a subject is met for the first time.
 */
export function createRecorder({ keyRing, clock }: { keyRing: KeyRing; clock: Clock }): Recorder {
  return async (db, context, entry) => {
    const at = clock.now().toISOString()
    const { support } = context.actor
    if (support !== undefined) {
      const { organizationId } = support
      await writeInBoth(db, { keyRing, at }, { ...context, organizationId }, entry)
      return
    }
    await insertEvent(db, { ...context, at }, entry, await composeEvent(db, { keyRing, at }, context, entry))
  }
}
