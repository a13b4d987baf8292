import type { Alert } from '@freehold/contract'
import { useTranslations } from 'use-intl'

/** An alert as one sentence in the reader's language. */
export function useAlertText(): (alert: Pick<Alert, 'kind' | 'details'>) => string {
  const t = useTranslations('alerts.kinds')
  // Each kind's sentence names details of its own; which, the server knows.
  const say = t as unknown as (kind: string, values: Alert['details']) => string
  return ({ kind, details }) => say(kind, details)
}
