import type { Backup } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const stateTones = {
  waiting: 'waiting',
  running: 'busy',
  complete: 'good',
  failed: 'bad',
  removed: 'neutral',
} as const satisfies Record<Backup['state'], Tone>

const verificationTones = {
  none: 'neutral',
  waiting: 'busy',
  sound: 'good',
  damaged: 'bad',
} as const satisfies Record<Backup['verification']['state'], Tone>

export function BackupBadge({ state }: { state: Backup['state'] }) {
  const t = useTranslations('backups.state')
  return <StatusBadge tone={stateTones[state]}>{t(state)}</StatusBadge>
}

export function VerificationBadge({ state }: { state: Backup['verification']['state'] }) {
  const t = useTranslations('backups.verification')
  return <StatusBadge tone={verificationTones[state]}>{t(state)}</StatusBadge>
}
