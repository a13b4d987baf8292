import { UnstyledButton } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Scope } from '#lib/surface'
import classes from './order-page.module.css'

export const orderViews = ['waiting', 'asked', 'underway', 'rejected', 'done', 'draft', 'all'] as const
export type OrderView = (typeof orderViews)[number]

const viewsOf = {
  operator: ['waiting', 'asked', 'underway', 'rejected', 'done', 'all'],
  partner: ['waiting', 'asked', 'underway', 'rejected', 'done', 'all'],
  app: ['all', 'draft', 'waiting', 'asked', 'underway', 'rejected', 'done'],
} as const satisfies Record<Scope['surface'], readonly OrderView[]>

type OrderViewsProps = {
  readonly scope: Scope
  readonly view: OrderView
  readonly onChange: (view: OrderView) => void
}

/** Chips that narrow the list to one stage of an order's life. */
export function OrderViews({ scope, view, onChange }: OrderViewsProps) {
  const t = useTranslations('orders.views')
  return (
    <fieldset aria-label={t('label')} className={classes['views']}>
      {viewsOf[scope.surface].map((one) => (
        <UnstyledButton
          key={one}
          className={classes['view'] ?? ''}
          aria-pressed={one === view}
          onClick={() => onChange(one)}
        >
          {t(one)}
        </UnstyledButton>
      ))}
    </fieldset>
  )
}
