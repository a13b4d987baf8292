import type { AuditEvent, listAllAuditEvents, Page } from '@freehold/contract'
import type { z } from 'zod'
import { startingWith } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import { type KeyRing, open, type Sealed, SealError } from '#platform/key-ring'
import { personalPlace } from './record-event.ts'
import { findSubjectKeys } from './subject-keys.ts'
import { findTargetNames } from './target-names.ts'

export type EventQuery = z.output<(typeof listAllAuditEvents)['query']>

export type EventReader = {
  readonly keyRing: KeyRing
  readonly cursors: Cursors
  /** Operators see who of the platform and the partner acted, and from where. */
  readonly isOperator: boolean
  /** Support sees what happened, and nothing of the people it happened to. */
  readonly isSupport?: boolean
}

/** What a body holds that lists show; everything in it was written by `bodyOf`. */
type Body = {
  readonly actor: { readonly name?: string | null }
  readonly surface: string | null
  readonly support?: NonNullable<AuditEvent['support']>
  readonly details: Readonly<Record<string, unknown>>
}
type Personal = { readonly details: Readonly<Record<string, unknown>>; readonly address: string | null }

/** All events, or those under one support grant; the steps of the consent itself belong to what was done under it. */
function underGrant(db: Db, supportGrantId: string | undefined) {
  const rows = db.selectFrom('audit_events as e')
  if (supportGrantId === undefined) return rows
  return rows.where((eb) =>
    eb.or([
      eb('e.support_grant_id', '=', supportGrantId),
      eb.and([eb('e.target_type', '=', 'support_grant'), eb('e.target_id', '=', supportGrantId)]),
    ]),
  )
}

function selectEvents(db: Db, query: EventQuery) {
  let rows = underGrant(db, query.supportGrantId)
    .leftJoin('accounts as a', 'a.id', 'e.actor_id')
    .select(['e.ord', 'e.id', 'e.at', 'e.action', 'e.outcome', 'e.actor_kind', 'e.actor_id', 'e.body'])
    .select(['e.target_type', 'e.target_id', 'e.organization_id', 'e.correlation_id', 'a.name as actor_name'])
    .select('e.support_grant_id')
  const { action, organizationId, since, until } = query
  if (organizationId !== undefined) rows = rows.where('e.organization_id', '=', organizationId)
  if (action?.endsWith('.')) rows = rows.where('e.action', 'like', startingWith(action))
  else if (action !== undefined) rows = rows.where('e.action', '=', action)
  if (query.outcome !== undefined) rows = rows.where('e.outcome', '=', query.outcome)
  if (query.actorId !== undefined) rows = rows.where('e.actor_id', '=', query.actorId)
  if (query.targetType !== undefined) rows = rows.where('e.target_type', '=', query.targetType)
  if (query.targetId !== undefined) rows = rows.where('e.target_id', '=', query.targetId)
  if (query.correlationId !== undefined) rows = rows.where('e.correlation_id', '=', query.correlationId)
  if (since !== undefined) rows = rows.where('e.at', '>=', new Date(since))
  if (until !== undefined) rows = rows.where('e.at', '<', new Date(until))
  return rows
}

function openPart(key: KeyRing | undefined, place: string, sealed: unknown): Partial<Personal> | undefined {
  if (key === undefined) return undefined
  try {
    // The column holds what the recorder sealed: `{ salt, values: { details?, address? } }`.
    const text = open(key, place, sealed as Sealed)
    return (JSON.parse(text) as { values: Partial<Personal> }).values
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}

/** The personal values that can still be read of these events, by event. */
async function findPersonal(
  db: Db,
  keyRing: KeyRing,
  eventIds: readonly string[],
): Promise<Map<string, Personal>> {
  const rows = await db
    .selectFrom('audit_personal')
    .select(['event_id', 'subject_id', 'sealed'])
    .where((eb) => eb('event_id', '=', eb.fn.any(eb.val([...eventIds]))))
    .execute()
  const subjects = [...new Set(rows.map((row) => row.subject_id))]
  const keys = await findSubjectKeys(db, keyRing, subjects)
  const found = new Map<string, Personal>()
  for (const row of rows) {
    const place = personalPlace(row.event_id, row.subject_id)
    const part = openPart(keys.get(row.subject_id), place, row.sealed)
    const known = found.get(row.event_id)
    found.set(row.event_id, {
      details: { ...known?.details, ...part?.details },
      address: part?.address ?? known?.address ?? null,
    })
  }
  return found
}

type Row = Awaited<ReturnType<ReturnType<typeof selectEvents>['execute']>>[number]

const surfaceNames: Readonly<Record<string, string>> = { operator: 'Operator', partner: 'Partner' }

function nameOf(row: Row, body: Body, operators: Names): string | null {
  if (row.actor_id === null) return body.actor.name ?? null
  return (
    row.actor_name ?? operators.get(body.support?.sessionId ?? '') ?? surfaceNames[body.surface ?? ''] ?? null
  )
}

type Names = ReadonlyMap<string, string>
type Told = { readonly targetName: string | undefined; readonly operators: Names }

function toEvent(row: Row, personal: Personal | undefined, { targetName, operators }: Told): AuditEvent {
  // Bodies are written by `bodyOf` alone, and never change.
  const body = JSON.parse(row.body) as Body
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    // Both columns are held to these words by the recorder, which is all that may insert.
    outcome: row.outcome as AuditEvent['outcome'],
    actor: {
      kind: row.actor_kind as AuditEvent['actor']['kind'],
      id: row.actor_id,
      name: nameOf(row, body, operators),
      address: personal?.address ?? null,
    },
    surface: body.surface,
    support: body.support ?? null,
    target: { type: row.target_type, id: row.target_id, name: targetName ?? null },
    organizationId: row.organization_id,
    correlationId: row.correlation_id,
    details: { ...body.details, ...personal?.details },
  }
}

/** Where an operator or partner staff sat is nobody's business inside the organization. */
function withoutAddressOfStaff(event: AuditEvent): AuditEvent {
  if (event.surface !== 'operator' && event.surface !== 'partner' && event.support === null) return event
  return { ...event, actor: { ...event.actor, address: null } }
}

/** Who acted under support, by session: inside an organization operators' accounts cannot be read. */
async function findOperators(db: Db, rows: readonly Row[]): Promise<Names> {
  const grantIds = [...new Set(rows.flatMap((row) => row.support_grant_id ?? []))]
  if (grantIds.length === 0) return new Map()
  const found = await db
    .selectFrom('support_sessions')
    .select(['id', 'operator_name'])
    .where('grant_id', 'in', grantIds)
    .execute()
  return new Map(found.map(({ id, operator_name: name }) => [id, name]))
}

/** A page of the log, newest first. */
export async function listEvents(
  db: Db,
  { keyRing, cursors, isOperator, isSupport }: EventReader,
  query: EventQuery,
): Promise<Page<AuditEvent>> {
  const { cursor, limit, ...filter } = query
  const from = cursors.read(cursor, ['audit-events', filter])
  let events = selectEvents(db, query)
  if (from !== undefined) events = events.where('e.ord', '<', from[0])
  const rows = await events
    .orderBy('e.ord', 'desc')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const eventIds = shown.map((row) => row.id)
  const personal =
    isSupport === true ? new Map<string, Personal>() : await findPersonal(db, keyRing, eventIds)
  const operators = await findOperators(db, shown)
  const names = await findTargetNames(
    db,
    shown.map((row) => ({ type: row.target_type, id: row.target_id })),
  )
  return toPage(rows, limit, {
    item: (row) => {
      const event = toEvent(row, personal.get(row.id), {
        targetName: names.get(row.target_id ?? ''),
        operators,
      })
      return isOperator ? event : withoutAddressOfStaff(event)
    },
    position: (row) => [row.ord, row.id],
    write: (position) => cursors.write(position, ['audit-events', filter]),
  })
}
