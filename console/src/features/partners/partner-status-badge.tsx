import type { Partner, PartnerStatus } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const tones = {
  prospect: 'waiting',
  active: 'good',
  paused: 'warning',
  terminated: 'neutral',
} as const satisfies Record<PartnerStatus, Tone>

export function PartnerStatusBadge({ status }: Pick<Partner, 'status'>) {
  const t = useTranslations('partners.statuses')
  return <StatusBadge tone={tones[status]}>{t(status)}</StatusBadge>
}
