/** When backups are taken, all in UTC. */
export type Schedule =
  | { readonly kind: 'every'; readonly hours: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'off' }

/** How many of the newest stay, and for how many days every one does; what neither keeps is removed. */
export type Keep = { readonly count: number; readonly days: number }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const suffix = '.fhb'

/** Reads `every 6h`, `daily at 02:00` or `off`; undefined where the text is none of them. */
export function parseSchedule(text: string): Schedule | undefined {
  if (text.trim() === 'off') return { kind: 'off' }
  const every = /^every (\d{1,3})h$/.exec(text.trim())
  if (every !== null) {
    const hours = Number(every[1])
    return hours >= 1 && hours <= 168 ? { kind: 'every', hours } : undefined
  }
  const daily = /^daily at ([01]\d|2[0-3]):([0-5]\d)$/.exec(text.trim())
  return daily === null ? undefined : { kind: 'daily', hour: Number(daily[1]), minute: Number(daily[2]) }
}

export function formatSchedule(schedule: Schedule): string {
  if (schedule.kind === 'off') return 'off'
  if (schedule.kind === 'every') return `every ${schedule.hours}h`
  const two = (value: number): string => `${value}`.padStart(2, '0')
  return `daily at ${two(schedule.hour)}:${two(schedule.minute)}`
}

/** Reads `14`, `30d` or `14,30d`: at least so many, and all of so many days. */
export function parseKeep(text: string): Keep | undefined {
  const found = /^(?:(\d{1,4})|(\d{1,4})d|(\d{1,4}), ?(\d{1,4})d)$/.exec(text.trim())
  if (found === null) return undefined
  const count = Number(found[1] ?? found[3] ?? 1)
  const days = Number(found[2] ?? found[4] ?? 0)
  return count < 1 ? undefined : { count, days }
}

function intervalMs(schedule: Schedule): number {
  if (schedule.kind === 'off') return Number.POSITIVE_INFINITY
  return schedule.kind === 'every' ? schedule.hours * hourMs : dayMs
}

/** When the next backup is due after the one that began at `last`; at once where there was none. */
export function nextDue(schedule: Schedule, last: Date | undefined, now: Date): Date | undefined {
  if (schedule.kind === 'off') return undefined
  if (last === undefined) return now
  if (schedule.kind === 'every') return new Date(last.getTime() + intervalMs(schedule))
  const next = new Date(last)
  next.setUTCHours(schedule.hour, schedule.minute, 0, 0)
  return next > last ? next : new Date(next.getTime() + dayMs)
}

/** Whether so much time has passed without a whole backup that somebody must look. Without a schedule, never. */
export function isStale(schedule: Schedule, last: Date | undefined, since: Date, now: Date): boolean {
  return now.getTime() - (last ?? since).getTime() > 2 * intervalMs(schedule)
}

/** Those of complete backups, newest first, that may go. The newest always stays. */
export function superfluous<T extends { readonly begunAt: Date }>(
  newestFirst: readonly T[],
  { count, days }: Keep,
  now: Date,
): T[] {
  const oldest = now.getTime() - days * dayMs
  return newestFirst.filter(({ begunAt }, index) => index >= Math.max(count, 1) && begunAt.getTime() < oldest)
}

/** What a backup's file is called: its moment first, so that names sort by age. */
export function fileNameOf(id: string, at: Date): string {
  const moment = at.toISOString().slice(0, 19).replaceAll(':', '-')
  return `freehold-${moment}Z-${id.slice(-8)}${suffix}`
}
