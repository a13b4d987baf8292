import type { Announcement } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const tones = { scheduled: 'waiting', current: 'good', over: 'neutral' } as const satisfies Record<
  Announcement['state'],
  Tone
>

export function AnnouncementBadge({ state }: { state: Announcement['state'] }) {
  const t = useTranslations('announcements')
  return <StatusBadge tone={tones[state]}>{t(`state.${state}`)}</StatusBadge>
}
