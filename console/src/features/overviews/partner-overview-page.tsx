import type { PartnerOverview } from '@freehold/contract'
import { Button, Group, SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { BeginButton } from '#features/onboardings'
import { listPath } from '#lib/paths'
import { useCan, useMe } from '#lib/session'
import { RefreshIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { Tile } from './figure-tiles.tsx'
import { partnerOverviewQuery } from './overview-queries.ts'
import { PartnerActivityPanel } from './partner-activity-panel.tsx'
import { PartnerAttentionPanel } from './partner-attention-panel.tsx'

const scope = { surface: 'partner' } as const

/** Where partner staff begin: how their customers are, what waits for them, and what happened. */
export function PartnerOverviewPage() {
  const t = useTranslations('overviews')
  const can = useCan()
  const { partner } = useMe()
  const query = useQuery(partnerOverviewQuery(partner?.id ?? ''))
  return (
    <QueryFrame
      query={query}
      title={t('partnerTitle')}
      frame={() => ({
        title: t('partnerTitle'),
        lead: partner?.name,
        actions: can('onboarding:manage') ? (
          <>
            <TextLink to={listPath(scope, 'onboardings')} size="sm">
              {t('begunCustomers')}
            </TextLink>
            <BeginButton />
          </>
        ) : null,
      })}
    >
      {(overview) => (
        <>
          <Figures overview={overview} />
          <AsOf at={overview.asOf} busy={query.isFetching} onRefresh={() => void query.refetch()} />
          <PartnerAttentionPanel overview={overview} />
          {overview.activity ? <PartnerActivityPanel activity={overview.activity} /> : null}
        </>
      )}
    </QueryFrame>
  )
}

function Figures({ overview }: { overview: PartnerOverview }) {
  const t = useTranslations('overviews')
  const { organizations, ordersWaiting, tenantsByPhase: phases } = overview
  const tenants = listPath(scope, 'tenants')
  const of = (...names: string[]): number => names.reduce((sum, name) => sum + (phases[name] ?? 0), 0)
  return (
    <SimpleGrid cols={{ base: 2, md: 3, lg: 6 }} spacing="md">
      <Tile
        label={t('customers')}
        value={organizations}
        to={listPath(scope, 'organizations')}
        tone="neutral"
      />
      <Tile
        label={t('waitingOrders')}
        value={ordersWaiting.total}
        to={`${listPath(scope, 'orders')}?state=pending_partner`}
        tone="waiting"
      />
      <Tile label={t('degradedTenants')} value={of('degraded')} to={`${tenants}?phase=degraded`} tone="bad" />
      <Tile
        label={t('movingTenants')}
        value={of('pending', 'provisioning')}
        to={`${tenants}?phase=pending,provisioning`}
        tone="busy"
      />
      <Tile
        label={t('suspendedTenants')}
        value={of('suspended')}
        to={`${tenants}?phase=suspended`}
        tone="warning"
      />
      <Tile label={t('readyTenants')} value={of('ready')} to={`${tenants}?phase=ready`} tone="good" />
    </SimpleGrid>
  )
}

/** From when the figures are: they were true together then. */
function AsOf({ at, busy, onRefresh }: { at: string; busy: boolean; onRefresh: () => void }) {
  const t = useTranslations('overviews')
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" component="div">
        {t.rich('asOf', { at: () => <ExactTime at={at} /> })}
      </Text>
      <Button
        variant="default"
        size="compact-sm"
        loading={busy}
        leftSection={<RefreshIcon size={14} />}
        onClick={onRefresh}
      >
        {t('refresh')}
      </Button>
    </Group>
  )
}
