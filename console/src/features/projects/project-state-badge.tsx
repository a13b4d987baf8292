import type { Project } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const tones = {
  pending: 'busy',
  ready: 'good',
  failing: 'bad',
  removing: 'busy',
} as const satisfies Record<Project['state'], Tone>

export function ProjectStateBadge({ state }: { state: Project['state'] }) {
  const t = useTranslations('projects.state')
  return <StatusBadge tone={tones[state]}>{t(state)}</StatusBadge>
}
