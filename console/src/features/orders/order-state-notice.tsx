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
  const { state, kind, reason, decidedBy } = order
  const isOurs = isOursToDecide(order, scope.surface)
  const canCorrect = state === 'rejected' && (kind === 'create' || kind === 'change') && can('order:place')
  const showsReason = reason !== null && (state === 'rejected' || kind === 'suspend' || kind === 'cancel')
  return (
    <>
      <VisuallyHidden>
        <span aria-live="polite">{t('orders.announce', { state: t(`terms.orderState.${state}`) })}</span>
      </VisuallyHidden>
      <Alert color={colours[state]} icon={icons[state]} title={t(`terms.orderState.${state}`)}>
        <Text size="sm">{isOurs ? t('orders.explain.ours') : t(`orders.explain.${state}`)}</Text>
        {showsReason ? (
          <Text size="sm" mt="xs" component="div">
            <strong>
              {state === 'rejected' && decidedBy
                ? t('orders.reasonBy', { name: decidedBy })
                : t('orders.reasonLabel')}
            </strong>{' '}
            {reason}
          </Text>
        ) : null}
        {canCorrect ? (
          <LinkButton to={editOrderPath(scope, order)} size="xs" mt="sm">
            {t('orders.correct')}
          </LinkButton>
        ) : null}
      </Alert>
    </>
  )
}
