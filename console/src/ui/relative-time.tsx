import { useFormatter, useNow } from 'use-intl'

const refreshMs = 30_000
const dayMs = 86_400_000

/** "3 minutes ago", with the exact moment in a tooltip; after a month simply the date. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormatter()
  const tick = useNow({ updateInterval: refreshMs })
  const moment = new Date(at)
  // The clock here moves in steps; what has just happened is not in the future.
  const isAhead = moment > tick && moment.getTime() - tick.getTime() < refreshMs
  const now = isAhead ? moment : tick
  const isOld = Math.abs(now.getTime() - moment.getTime()) > 30 * dayMs
  const exact = format.dateTime(moment, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time dateTime={at} title={exact} style={{ whiteSpace: 'nowrap' }}>
      {isOld ? format.dateTime(moment, { dateStyle: 'medium' }) : format.relativeTime(moment, now)}
    </time>
  )
}

/** The exact moment, in the reader's time zone. */
export function ExactTime({ at }: { at: string }) {
  const format = useFormatter()
  return (
    <time dateTime={at}>{format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'medium' })}</time>
  )
}
