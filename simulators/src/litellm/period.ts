import { errorEnvelope } from './wording.ts'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, mo: 2_592_000 }

/** When a period such as `30d` or `1mo`, begun now, is over. */
export function endOfPeriod(period: string | null | undefined): string | null {
  if (period === null || period === undefined) return null
  const [, count, unit = ''] = /^(\d+)(s|mo|m|h|d|w)$/.exec(period) ?? []
  const seconds = units[unit]
  if (count === undefined || seconds === undefined)
    throw errorEnvelope(400, `Invalid duration ${period}`, 'bad_request_error', 'duration')
  return new Date(Date.now() + Number(count) * seconds * 1000).toISOString()
}
