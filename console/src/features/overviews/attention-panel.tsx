import type { Order, TenantSummary } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { orderPath, tenantPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { CheckIcon } from '#ui/icons'
import { RouteLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { OrderStateBadge, PhaseBadge } from '#ui/term-badges'
import { degradedTenantsQuery, waitingOrdersQuery } from './overview-queries.ts'
import { toDuration } from './waiting-duration.ts'
import classes from './attention-panel.module.css'

type AttentionPanelProps = { readonly scope: Scope & { readonly surface: 'operator' | 'partner' } }

/** What waits for the staff of this surface: orders to decide on, tenants that are not well. */
export function AttentionPanel({ scope }: AttentionPanelProps) {
  const t = useTranslations('overviews')
  const orders = useQuery(waitingOrdersQuery(scope.surface))
  const tenants = useQuery(degradedTenantsQuery(scope.surface))
  const error = orders.error ?? tenants.error
  const isClear = orders.data?.data.length === 0 && tenants.data?.data.length === 0
  return (
    <Section title={t('attention')} description={t('attentionText')} variant="flush">
      {error ? <ErrorState error={error} retry={() => void orders.refetch()} /> : null}
      {isClear ? (
        <EmptyState
          order={3}
          icon={<CheckIcon size={26} />}
          title={t('allClearTitle')}
          text={t('allClearText')}
        />
      ) : (
        <ul className={classes['list']}>
          {orders.data?.data.map((order) => (
            <WaitingOrder key={order.id} order={order} scope={scope} />
          ))}
          {tenants.data?.data.map((tenant) => (
            <DegradedTenant key={tenant.id} tenant={tenant} scope={scope} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function WaitingOrder({ order, scope }: { order: Order; scope: Scope }) {
  const t = useTranslations()
  const { unit, count } = toDuration(order.waitingSeconds)
  const duration = t(`overviews.durations.${unit}`, { count })
  const title = t('overviews.orderTitle', {
    kind: t(`terms.orderKind.${order.kind}`),
    name: order.displayName,
  })
  return (
    <li className={classes['item']}>
      <div className={classes['text']}>
        <span className={classes['title']}>{title}</span>
        <span className={classes['sub']}>
          {order.organizationName} · {t('overviews.waitingSince', { duration })}
        </span>
      </div>
      <OrderStateBadge state={order.state} />
      <ReviewButton to={orderPath(scope, order.organizationId, order.id)} of={title} />
    </li>
  )
}

function DegradedTenant({ tenant, scope }: { tenant: TenantSummary; scope: Scope }) {
  const t = useTranslations('overviews')
  const title = t('degradedTitle', { name: tenant.displayName })
  return (
    <li className={classes['item']}>
      <div className={classes['text']}>
        <span className={classes['title']}>{title}</span>
        <span className={classes['sub']}>{tenant.organizationName}</span>
      </div>
      <PhaseBadge phase={tenant.phase} />
      <ReviewButton to={tenantPath(scope, tenant.organizationId, tenant.id)} of={title} />
    </li>
  )
}

function ReviewButton({ to, of }: { to: string; of: string }) {
  const t = useTranslations('overviews')
  return (
    <Button component={RouteLink} to={to} variant="default" size="xs" aria-label={`${t('review')}: ${of}`}>
      {t('review')}
    </Button>
  )
}
