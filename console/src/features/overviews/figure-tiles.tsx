import { Paper, SimpleGrid, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { countsQuery } from '#lib/counts'
import { listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { RouteLink } from '#ui/route-link'
import type { Tone } from '#ui/status-badge'
import classes from './figure-tiles.module.css'

/** How the tenants are, each figure leading to the list behind it. */
export function FigureTiles({ scope }: { scope: Scope }) {
  const t = useTranslations('overviews')
  const { data } = useQuery(countsQuery(scope.surface))
  const phases = data?.phases
  const moving = phases && (phases.pending ?? 0) + (phases.provisioning ?? 0)
  const tenants = listPath(scope, 'tenants')
  const orders = `${listPath(scope, 'orders')}?state=${scope.surface === 'partner' ? 'pending_partner' : 'pending_operator'}`
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Tile label={t('waitingOrders')} value={data?.waitingOrders} to={orders} tone="waiting" />
      <Tile
        label={t('degradedTenants')}
        value={phases?.degraded}
        to={`${tenants}?phase=degraded`}
        tone="bad"
      />
      <Tile
        label={t('movingTenants')}
        value={moving}
        to={`${tenants}?phase=pending,provisioning`}
        tone="busy"
      />
      <Tile label={t('readyTenants')} value={phases?.ready} to={`${tenants}?phase=ready`} tone="good" />
    </SimpleGrid>
  )
}

type TileProps = {
  readonly label: string
  readonly value: number | undefined
  readonly to: string
  readonly tone: Tone
}

/** One figure, which leads to the list behind it. */
export function Tile({ label, value, to, tone }: TileProps) {
  const format = useFormatter()
  return (
    <Paper component={RouteLink} to={to} className={classes['tile']} data-tone={value ? tone : 'neutral'}>
      <span className={classes['label']}>{label}</span>
      <span className={classes['value']}>
        {value === undefined ? <Skeleton height={28} width={48} mt={4} /> : format.number(value)}
      </span>
    </Paper>
  )
}
