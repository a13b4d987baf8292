import type { AuditEvent } from '@freehold/contract'

export type Day = { readonly key: string; readonly at: string; readonly events: readonly AuditEvent[] }

/** The calendar day of a moment in a time zone, as `2026-11-20`. */
export function dayOf(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(at))
}

/** Events of one day stand together; the order stays as it came. */
export function groupByDay(events: readonly AuditEvent[], timeZone: string): readonly Day[] {
  const days = Map.groupBy(events, ({ at }) => dayOf(at, timeZone))
  return [...days].map(([key, ofDay]) => ({ key, at: ofDay[0]?.at ?? key, events: ofDay }))
}

/** Start of a day that was picked in a date field, or the end of it, in the browser's time zone. */
export function toMoment(date: string, edge: 'start' | 'end'): string | undefined {
  const moment = new Date(edge === 'start' ? `${date}T00:00:00` : `${date}T23:59:59.999`)
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
}
