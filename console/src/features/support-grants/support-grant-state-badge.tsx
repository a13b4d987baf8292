import type { SupportGrant, SupportGrantState } from '@freehold/contract'
import { Badge, Group } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const tones = {
  requested: 'waiting',
  accepted: 'busy',
  refused: 'neutral',
  revoked: 'neutral',
  withdrawn: 'neutral',
  expired: 'neutral',
} as const satisfies Record<SupportGrantState, Tone>

/** Where a grant stands; emergency access is said to be such. */
export function SupportGrantStateBadge({ grant }: { grant: Pick<SupportGrant, 'state' | 'kind'> }) {
  const t = useTranslations('supportGrants')
  return (
    <Group gap={6}>
      <StatusBadge tone={tones[grant.state]}>{t(`states.${grant.state}`)}</StatusBadge>
      {grant.kind === 'break_glass' ? <Badge color="orange">{t('kinds.break_glass')}</Badge> : null}
    </Group>
  )
}
