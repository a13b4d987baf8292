import type { Order } from '@freehold/contract'
import { Group } from '@mantine/core'
import { useNow, useTranslations } from 'use-intl'
import { formatDuration } from '#lib/duration'
import { useLanguage } from '#lib/i18n'
import { ClockIcon, PauseIcon } from '#ui/icons'
import { StatusBadge } from '#ui/status-badge'

const dayS = 86_400
const tickMs = 30_000

type OrderAgeBadgeProps = {
  readonly order: Pick<Order, 'state' | 'waitingSeconds'>
  /** When `waitingSeconds` was read, in milliseconds since the epoch. */
  readonly readAt: number
}

/** How long our side has kept the customer waiting; stands still while a question is open. */
export function OrderAgeBadge({ order, readAt }: OrderAgeBadgeProps) {
  const t = useTranslations('orders.age')
  const { locale } = useLanguage()
  const now = useNow({ updateInterval: tickMs })
  const isWaiting = order.state === 'pending_partner' || order.state === 'pending_operator'
  const since = isWaiting ? Math.max(0, (now.getTime() - readAt) / 1_000) : 0
  const seconds = order.waitingSeconds + since
  const duration = formatDuration(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60, locale)
  if (order.state === 'needs_info') {
    return (
      <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
        <PauseIcon size={15} />
        {t('paused', { duration })}
      </Group>
    )
  }
  if (!isWaiting) return duration
  if (seconds >= dayS) return <StatusBadge tone="bad">{t('overdue', { duration })}</StatusBadge>
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <ClockIcon size={15} />
      {duration}
    </Group>
  )
}
