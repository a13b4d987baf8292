import type { OrderState, ResourceState, TenantPhase } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from './status-badge.tsx'

/** What each state means for the reader; a new one does not compile until it is given a tone here. */
export const phaseTones = {
  pending: 'waiting',
  provisioning: 'busy',
  ready: 'good',
  degraded: 'bad',
  suspended: 'warning',
  deleting: 'busy',
  deleted: 'neutral',
} as const satisfies Record<TenantPhase, Tone>

export const orderTones = {
  draft: 'neutral',
  pending_partner: 'waiting',
  pending_operator: 'waiting',
  needs_info: 'warning',
  approved: 'busy',
  running: 'busy',
  completed: 'good',
  failed: 'bad',
  rejected: 'bad',
  cancelled: 'neutral',
} as const satisfies Record<OrderState, Tone>

export const resourceTones = {
  pending: 'waiting',
  in_sync: 'good',
  drifted: 'warning',
  failing: 'bad',
  suspended: 'warning',
  removing: 'busy',
  removed: 'neutral',
} as const satisfies Record<ResourceState, Tone>

export function PhaseBadge({ phase }: { phase: TenantPhase }) {
  const t = useTranslations('terms.tenantPhase')
  return <StatusBadge tone={phaseTones[phase]}>{t(phase)}</StatusBadge>
}

export function OrderStateBadge({ state }: { state: OrderState }) {
  const t = useTranslations('terms.orderState')
  return <StatusBadge tone={orderTones[state]}>{t(state)}</StatusBadge>
}

export function ResourceStateBadge({ state }: { state: ResourceState }) {
  const t = useTranslations('terms.resourceState')
  return <StatusBadge tone={resourceTones[state]}>{t(state)}</StatusBadge>
}
