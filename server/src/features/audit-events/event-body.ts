import { createHash, randomBytes } from 'node:crypto'
import { type Action, type EventField, events } from '@freehold/contract'
import canonicalize from 'canonicalize'
import type { Actor } from '#platform/actor'
import type { AuditEntry } from '#platform/db/unit-of-work'

type Values = Readonly<Record<string, unknown>>

/** An entry's details by how they are kept. */
export type SortedDetails = { readonly plain: Values; readonly personal: Values }

/** Personal values of one subject in one event, with the salt that keeps the commitment from being guessed. */
export type PersonalPart = { readonly subjectId: string; readonly salt: string; readonly values: Values }

/** What the body says of sealed values: enough to prove them later, nothing to read them from. */
export type Commitment = { readonly subjectId: string; readonly sha256: string }

export type EventHead = {
  readonly id: string
  readonly at: string
  readonly actor: Actor
  readonly organizationId: string | null
}

/** RFC 8785 text of a value. */
function toCanonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('Only JSON values have a canonical text')
  return text
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** People may send half of a surrogate pair; neither RFC 8785 nor PostgreSQL takes one. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  return Array.isArray(value) ? value.map(wellFormed) : value
}

function checked(action: Action, name: string, field: EventField, value: unknown): unknown {
  const parsed = field.schema.safeParse(value)
  if (!parsed.success) throw new Error(`Audit action ${action} has a wrong ${name}: ${parsed.error.message}`)
  return wellFormed(parsed.data)
}

/** Sorts details by their class; a field that the action does not have, or of another type, is a bug of ours. */
export function sortDetails(action: Action, details: Values): SortedDetails {
  // The table's type keeps every action's own fields apart; here they are walked by name.
  const fields: Readonly<Record<string, EventField>> = events[action]
  const plain: Record<string, unknown> = {}
  const personal: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(details)) {
    if (value === undefined) continue
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) throw new Error(`Audit action ${action} has no field ${name}`)
    if (field.class === 'secret') plain[name] = true
    else if (field.class === 'personal') personal[name] = checked(action, name, field, value)
    else plain[name] = checked(action, name, field, value)
  }
  return { plain, personal }
}

/**
 * The personal values of an event by the subject they belong to: details to the entry's subject, the address to
 * whoever acted. An address without a subject whose key could seal it is not kept.
 */
export function personalParts(actor: Actor, entry: AuditEntry, personal: Values): PersonalPart[] {
  const bySubject = new Map<string, Values>()
  if (Object.keys(personal).length > 0) {
    if (entry.subjectId === undefined) throw new Error(`${entry.action} has personal fields and no subject`)
    bySubject.set(entry.subjectId, { details: personal })
  }
  const owner = actor.id ?? entry.subjectId
  if (actor.address !== null && owner !== undefined) {
    bySubject.set(owner, { ...bySubject.get(owner), address: actor.address })
  }
  return [...bySubject]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([subjectId, values]) => ({ subjectId, salt: randomBytes(32).toString('base64'), values }))
}

/** Under which consent an operator acted, in whose organization, and on whose behalf. */
export type SupportPart = {
  readonly grantId: string
  readonly sessionId: string
  readonly organizationId: string
  readonly onBehalfOf: string | null
}

function supportPart({ support }: Actor): { readonly support?: SupportPart } {
  if (support === undefined) return {}
  const { grantId, sessionId, organizationId, onBehalfOf } = support
  return { support: { grantId, sessionId, organizationId, onBehalfOf } }
}

export function commit({ subjectId, salt, values }: PersonalPart): Commitment {
  return { subjectId, sha256: sha256(`${salt}${toCanonical(values)}`).toString('hex') }
}

/** The event's body: RFC 8785 text with ids only. Its bytes are what is hashed, now and by every verifier. */
export function bodyOf(
  { id, at, actor, organizationId }: EventHead,
  entry: AuditEntry,
  plain: Values,
  commitments: readonly Commitment[],
): string {
  return toCanonical({
    v: 1,
    id,
    at,
    action: entry.action,
    outcome: entry.outcome ?? 'success',
    actor: { kind: actor.kind, id: actor.id, ...(actor.kind === 'system' ? { name: actor.name } : {}) },
    ...supportPart(actor),
    surface: actor.surface,
    target: entry.target,
    organizationId,
    correlationId: actor.correlationId,
    requestId: actor.requestId,
    details: plain,
    commitments,
  })
}
