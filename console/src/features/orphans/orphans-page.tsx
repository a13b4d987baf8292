import type { Orphan } from '@freehold/contract'
import { Group, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { connectorListQuery } from '#features/connectors'
import { ResourceKind } from '#features/resources'
import { tenantPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import type { Scope } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { OrphanIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { AdoptButton, RemoveButton } from './orphan-actions.tsx'
import { orphanListQuery } from './orphan-queries.ts'

const Filters = z.object({ connectorId: z.uuid().optional() })

/** What stands in the systems without belonging to anyone; to be adopted or removed. */
export function OrphansPage({ scope }: { scope: Scope }) {
  const t = useTranslations('orphans')
  const { filters, setFilters, controls } = useListSearch(Filters)
  const query = useQuery(orphanListQuery({ ...filters, cursor: controls.cursor }))
  const { data: connectors } = useQuery(connectorListQuery({ limit: 100 }))
  return (
    <PageFrame title={t('title')} lead={t('lead')}>
      <DataTable
        caption={t('title')}
        columns={useColumns(scope)}
        query={query}
        rowKey={({ id }) => id}
        controls={controls}
        filters={
          <NativeSelect
            aria-label={t('connector')}
            value={filters.connectorId ?? ''}
            onChange={({ currentTarget }) => setFilters({ connectorId: currentTarget.value || undefined })}
            data={[
              { value: '', label: t('allConnectors') },
              ...(connectors?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        }
        empty={<EmptyState icon={<OrphanIcon size={26} />} title={t('emptyTitle')} text={t('emptyText')} />}
      />
    </PageFrame>
  )
}

function useColumns(scope: Scope): readonly Column<Orphan>[] {
  const t = useTranslations('orphans')
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('name'),
        cell: ({ externalName, kind }) => (
          <>
            <CopyId value={externalName} label={t('name')} />
            <Text size="xs" c="dimmed">
              <ResourceKind kind={kind} />
            </Text>
          </>
        ),
      },
      {
        id: 'connector',
        header: t('connector'),
        cell: ({ connectorName }) => connectorName,
        hideBelow: 'sm',
      },
      {
        id: 'candidate',
        header: t('candidate'),
        cell: ({ candidate }) =>
          candidate?.tenantId ? (
            <TextLink to={tenantPath(scope, candidate.organizationId, candidate.tenantId)} size="sm">
              {t('openTenant')}
            </TextLink>
          ) : (
            <Text span size="sm" c="dimmed">
              {candidate ? t('ofOrganization') : t('noCandidate')}
            </Text>
          ),
        hideBelow: 'md',
      },
      {
        id: 'seen',
        header: t('firstSeen'),
        cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} />,
        hideBelow: 'lg',
      },
      {
        id: 'actions',
        header: t('actions'),
        align: 'right',
        cell: (orphan) => (
          <Group gap="xs" justify="flex-end">
            <AdoptButton orphan={orphan} />
            <RemoveButton orphan={orphan} />
          </Group>
        ),
      },
    ],
    [t, scope],
  )
}
