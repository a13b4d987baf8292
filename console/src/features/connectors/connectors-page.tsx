import type { Connector } from '@freehold/contract'
import { Badge, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { connectorPath, listPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { ConnectorIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { ConnectorHealthBadge } from './connector-health-badge.tsx'
import { connectorKindsQuery, connectorListQuery } from './connector-queries.ts'

const Filters = z.object({})

/** Every outside system that is connected, with how it was last found. */
export function ConnectorsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('connectors')
  const can = useCan()
  const { controls } = useListSearch(Filters)
  const query = useQuery(connectorListQuery({ cursor: controls.cursor }))
  const columns = useColumns()
  const create = can('connector:manage') ? (
    <LinkButton to={`${listPath(scope, 'connectors')}/new`} leftSection={<PlusIcon size={18} />}>
      {t('create')}
    </LinkButton>
  ) : null
  return (
    <PageFrame title={t('title')} lead={t('lead')} actions={create}>
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ id }) => connectorPath(id)}
        controls={controls}
        empty={
          <EmptyState
            icon={<ConnectorIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Connector>[] {
  const t = useTranslations()
  const { data: kinds } = useQuery(connectorKindsQuery)
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('common.name'),
        cell: ({ name, isDefault }) => (
          <Group gap={8} component="span" display="inline-flex">
            {name}
            {isDefault ? <Badge color="gray">{t('connectors.default')}</Badge> : null}
          </Group>
        ),
      },
      {
        id: 'kind',
        header: t('connectors.kind'),
        cell: ({ kind }) => kinds?.find((one) => one.kind === kind)?.title ?? kind,
      },
      {
        id: 'url',
        header: t('connectors.address'),
        cell: ({ url }) => <span className="mono">{url}</span>,
        hideBelow: 'lg',
      },
      {
        id: 'resources',
        header: t('connectors.resources'),
        cell: ({ resourceCount }) => resourceCount,
        align: 'right',
        hideBelow: 'md',
      },
      {
        id: 'health',
        header: t('connectors.healthTitle'),
        cell: ({ health }) => <ConnectorHealthBadge status={health.status} />,
      },
      {
        id: 'checked',
        header: t('connectors.checked'),
        cell: ({ health }) => (health.checkedAt ? <RelativeTime at={health.checkedAt} /> : '–'),
        hideBelow: 'md',
      },
    ],
    [t, kinds],
  )
}
