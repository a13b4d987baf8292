import type { ConnectorHealth } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const tones = { unknown: 'neutral', ok: 'good', failing: 'bad' } as const satisfies Record<
  ConnectorHealth['status'],
  Tone
>

export function ConnectorHealthBadge({ status }: { status: ConnectorHealth['status'] }) {
  const t = useTranslations('connectors.health')
  return <StatusBadge tone={tones[status]}>{t(status)}</StatusBadge>
}
