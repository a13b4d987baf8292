import { useNow } from 'use-intl'
import { formatDuration } from '#lib/duration'
import { useLanguage } from '#lib/i18n'

const tickMs = 1_000

/** How long something has been going on, counting. */
export function ElapsedTime({ since }: { since: string }) {
  const { locale } = useLanguage()
  const now = useNow({ updateInterval: tickMs })
  return <time>{formatDuration((now.getTime() - Date.parse(since)) / 1_000, locale)}</time>
}

/** How long it is until a moment; `past` once it has come. */
export function RemainingTime({ until, past }: { until: string; past: string }) {
  const { locale } = useLanguage()
  const now = useNow({ updateInterval: tickMs })
  const seconds = (Date.parse(until) - now.getTime()) / 1_000
  return <time dateTime={until}>{seconds <= 0 ? past : formatDuration(seconds, locale)}</time>
}
