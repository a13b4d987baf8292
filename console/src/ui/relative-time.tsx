import { useFormatter, useNow } from 'use-intl'

const refreshMs = 30_000
const dayMs = 86_400_000

/** "3 minutes ago", with the exact moment in a tooltip; after a month simply the date. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormatter()
  const now = useNow({ updateInterval: refreshMs })
  const moment = new Date(at)
  const isOld = Math.abs(now.getTime() - moment.getTime()) > 30 * dayMs
  const exact = format.dateTime(moment, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time dateTime={at} title={exact}>
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
