import type { Order, Tenant } from '@freehold/contract'
import { Group, Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { isArrived, ResourceList } from '#features/resources'
import { tenantQuery } from '#features/tenants'
import { tenantPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { ElapsedTime } from '#ui/elapsed-time'
import { ErrorState } from '#ui/error-state'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { PhaseBadge } from '#ui/term-badges'
import classes from './order-page.module.css'

const pollMs = 5_000

type OrderProgressPanelProps = {
  readonly scope: Scope
  readonly order: Order
  readonly tenantId: string
}

/** How carrying the order out is going, resource by resource; live, and safe to walk away from. */
export function OrderProgressPanel({ scope, order, tenantId }: OrderProgressPanelProps) {
  const t = useTranslations('orders.progress')
  const isUnderWay = order.state === 'approved' || order.state === 'running' || order.state === 'failed'
  // Changes arrive by themselves; asking now and then as well makes up for one that got lost.
  const query = useQuery({
    ...tenantQuery(order.organizationId, tenantId),
    refetchInterval: isUnderWay ? pollMs : false,
  })
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return null
  const tenant = query.data
  return (
    <Section
      title={t('title')}
      description={isUnderWay ? t('text') : undefined}
      variant="flush"
      actions={
        <LinkButton to={tenantPath(scope, order.organizationId, tenantId)} variant="default" size="xs">
          {t('openTenant')}
        </LinkButton>
      }
    >
      <Summary tenant={tenant} order={order} isUnderWay={isUnderWay} />
      <ResourceList resources={tenant.resources} label={t('resources')} brief={scope.surface === 'app'} />
    </Section>
  )
}

type SummaryProps = { readonly tenant: Tenant; readonly order: Order; readonly isUnderWay: boolean }

function Summary({ tenant, order, isUnderWay }: SummaryProps) {
  const t = useTranslations('orders.progress')
  const total = tenant.resources.length
  const done = tenant.resources.filter(isArrived).length
  const since = order.decidedAt ?? order.submittedAt ?? order.createdAt
  return (
    <div className={classes['progress']}>
      <Group justify="space-between" gap="xs" mb={8}>
        <Group gap="sm">
          <PhaseBadge phase={tenant.phase} />
          <Text size="sm">{t('done', { done, total })}</Text>
        </Group>
        {isUnderWay ? (
          <Text size="sm" c="dimmed">
            {t.rich('elapsed', { time: () => <ElapsedTime since={since} /> })}
          </Text>
        ) : null}
      </Group>
      <Progress value={total === 0 ? 0 : (done / total) * 100} aria-label={t('label', { done, total })} />
    </div>
  )
}
