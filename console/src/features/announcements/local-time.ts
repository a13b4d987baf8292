/** A moment as a field of the reader's own time takes it: `2026-11-21T14:30`. */
export function toLocalTime(iso: string | null): string {
  if (iso === null) return ''
  const moment = new Date(iso)
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The moment that a field of the reader's own time holds; null where it is empty. */
export function fromLocalTime(local: string): string | null {
  const moment = new Date(local)
  return local === '' || Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}
