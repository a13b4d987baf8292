import type { AcceptSupportGrant, SupportGrantState, SupportRights } from '@freehold/contract'
import type { QueueMail } from '#features/mails'
import type { Notify } from '#features/notifications'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { Cursors } from '#platform/http/page'
import { widened } from './support-grant-errors.ts'

export type SupportDeps = {
  readonly unitOfWork: UnitOfWork
  readonly platformDb: Db
  readonly clock: Clock
  readonly cursors: Cursors
  readonly queueMail: QueueMail
  readonly notify: Notify
  /** Scheme and host of the console, for links in mail and for the session's cookie. */
  readonly origin: string
}

/** One grant, by its place. */
export type Which = { readonly organizationId: string; readonly id: string }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A request waits so long for its answer. */
export const answerWithinMs = 72 * hourMs
/** One stay, after which the operator has to come in again; never past the grant. */
const sessionMs = 30 * minuteMs

export function hoursAfter(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * hourMs)
}

export function minutesAfter(now: Date, minutes: number): Date {
  return new Date(now.getTime() + minutes * minuteMs)
}

export function sessionEnd(now: Date, grantEnd: Date): Date {
  return new Date(Math.min(now.getTime() + sessionMs, grantEnd.getTime()))
}

/** What a consent covers. */
export type Extent = {
  readonly hours: number
  readonly rights: SupportRights
  /** Null: the whole organization. */
  readonly tenantIds: readonly string[] | null
}

function isWithin(tenantIds: Extent['tenantIds'], asked: Extent['tenantIds']): boolean {
  if (asked === null) return true
  return tenantIds !== null && tenantIds.every((id) => asked.includes(id))
}

/** What was asked for with what the answer takes away; refuses an answer that would give more. */
export function narrowed(asked: Extent, answer: AcceptSupportGrant): Extent {
  const { hours = asked.hours, rights = asked.rights, tenantIds = asked.tenantIds } = answer
  if (hours > asked.hours) throw widened('hours')
  if (rights === 'write' && asked.rights === 'read') throw widened('rights')
  if (!isWithin(tenantIds, asked.tenantIds)) throw widened('tenantIds')
  return { hours, rights, tenantIds: tenantIds && [...new Set(tenantIds)] }
}

/** Which parts of an answer give less than was asked for. */
export function takenAway(asked: Extent, given: Extent): string[] {
  return (['hours', 'rights', 'tenantIds'] as const).filter(
    (part) => JSON.stringify(asked[part]) !== JSON.stringify(given[part]),
  )
}

type Dated = { readonly state: string; readonly answer_by: Date; readonly ends_at: Date | null }

/** The state as it is at a moment: rows learn of the end of their time a little later than the clock. */
export function stateAt(
  { state, answer_by: answerBy, ends_at: endsAt }: Dated,
  now: Date,
): SupportGrantState {
  const isOver =
    (state === 'requested' && answerBy <= now) || (state === 'accepted' && (endsAt === null || endsAt <= now))
  // Held to these words by the table.
  return isOver ? 'expired' : (state as SupportGrantState)
}
