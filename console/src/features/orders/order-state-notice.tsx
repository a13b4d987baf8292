import type { Order, OrderState } from '@freehold/contract'
import { Alert, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { CheckIcon, ClockIcon, CrossIcon, InfoIcon, QuestionIcon, RefreshIcon, WarningIcon } from '#ui/icons'
import { LinkButton } from '#ui/route-link'
import { editOrderPath } from './order-paths.ts'
import { isOursToDecide } from './order-queries.ts'

const icons = {
  draft: <InfoIcon />,
  pending_partner: <ClockIcon />,
  pending_operator: <ClockIcon />,
  needs_info: <QuestionIcon />,
  approved: <RefreshIcon />,
  running: <RefreshIcon />,
  completed: <CheckIcon />,
  failed: <WarningIcon />,
  rejected: <CrossIcon />,
  cancelled: <InfoIcon />,
} as const satisfies Record<OrderState, ReactNode>

const colours = {
  draft: 'gray',
  pending_partner: 'yellow',
  pending_operator: 'yellow',
  needs_info: 'orange',
  approved: 'blue',
  running: 'blue',
  completed: 'green',
  failed: 'red',
  rejected: 'red',
  cancelled: 'gray',
} as const satisfies Record<OrderState, string>

/** Says in a sentence where the order stands and what comes next; state changes are read out. */
export function OrderStateNotice({ scope, order }: { scope: Scope; order: Order }) {
  const t = useTranslations()
  const can = useCan()
  const { state, kind } = order
  const canCorrect = state === 'rejected' && (kind === 'create' || kind === 'change') && can('order:place')
  return (
    <>
      <VisuallyHidden>
        <span aria-live="polite">{t('orders.announce', { state: t(`terms.orderState.${state}`) })}</span>
      </VisuallyHidden>
      {isOursToDecide(order, scope.surface) ? null : (
        <Alert role="note" color={colours[state]} icon={icons[state]} title={t(`terms.orderState.${state}`)}>
          <Text size="sm">{t(`orders.explain.${state}`)}</Text>
          <Reason order={order} />
          {canCorrect ? (
            <LinkButton to={editOrderPath(scope, order)} size="xs" mt="sm">
              {t('orders.correct')}
            </LinkButton>
          ) : null}
        </Alert>
      )}
    </>
  )
}

/** Why it was rejected, or why the tenant is to be stopped. */
function Reason({ order }: { order: Order }) {
  const t = useTranslations('orders')
  const { state, kind, reason, decidedBy } = order
  if (reason === null || (state !== 'rejected' && kind !== 'suspend' && kind !== 'cancel')) return null
  return (
    <Text size="sm" mt="xs" component="div">
      <strong>
        {state === 'rejected' && decidedBy ? t('reasonBy', { name: decidedBy }) : t('reasonLabel')}
      </strong>{' '}
      {reason}
    </Text>
  )
}
