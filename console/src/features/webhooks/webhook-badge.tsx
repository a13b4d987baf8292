import type { Delivery, Webhook } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'

const tones = { active: 'good', paused: 'neutral', disabled: 'bad' } as const satisfies Record<
  Webhook['state'],
  Tone
>
const deliveryTones = { waiting: 'busy', delivered: 'good', failed: 'bad' } as const satisfies Record<
  Delivery['state'],
  Tone
>

export function WebhookBadge({ state }: { state: Webhook['state'] }) {
  const t = useTranslations('webhooks')
  return <StatusBadge tone={tones[state]}>{t(`state.${state}`)}</StatusBadge>
}

export function DeliveryBadge({ state }: { state: Delivery['state'] }) {
  const t = useTranslations('webhooks')
  return <StatusBadge tone={deliveryTones[state]}>{t(`deliveryState.${state}`)}</StatusBadge>
}
