import type { Alert } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const severityTones = { warning: 'warning', critical: 'bad' } as const satisfies Record<
  Alert['severity'],
  Tone
>
const stateTones = { open: 'bad', acknowledged: 'waiting', resolved: 'good' } as const satisfies Record<
  Alert['state'],
  Tone
>

export function SeverityBadge({ severity }: { severity: Alert['severity'] }) {
  const t = useTranslations('alerts')
  return <StatusBadge tone={severityTones[severity]}>{t(`severity.${severity}`)}</StatusBadge>
}

export function AlertStateBadge({ state }: { state: Alert['state'] }) {
  const t = useTranslations('alerts')
  return <StatusBadge tone={stateTones[state]}>{t(`state.${state}`)}</StatusBadge>
}
