import { PartnerStatus, type Partner } from '@freehold/contract'
import { Badge, Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { partnerPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { PartnerIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { SearchField } from '#ui/search-field'
import { partnerListQuery } from './partner-queries.ts'
import { PartnerStatusBadge } from './partner-status-badge.tsx'

const Filters = z.object({ q: z.string().max(100).optional(), status: PartnerStatus.optional() })

/** Every reseller of the platform. */
export function PartnersPage() {
  const t = useTranslations('partners')
  const can = useCan()
  const { filters, setFilters, controls } = useListSearch(Filters)
  const query = useQuery(partnerListQuery({ ...filters, cursor: controls.cursor }))
  const columns = useColumns()
  const create = can('partner:create') ? (
    <LinkButton to="/operator/partners/new" leftSection={<PlusIcon size={18} />}>
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
        rowLink={({ id }) => partnerPath(id)}
        controls={controls}
        filters={
          <>
            <SearchField label={t('search')} value={filters.q} onChange={(q) => setFilters({ q })} />
            <NativeSelect
              aria-label={t('status')}
              value={filters.status ?? ''}
              data={[
                { value: '', label: t('allStatuses') },
                ...PartnerStatus.options.map((value) => ({ value, label: t(`statuses.${value}`) })),
              ]}
              onChange={({ currentTarget: { value } }) =>
                setFilters({ status: PartnerStatus.options.find((one) => one === value) })
              }
            />
          </>
        }
        empty={
          <EmptyState
            icon={<PartnerIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Partner>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('partners.name'),
        cell: ({ name, builtIn }) => (
          <Group gap={8} component="span" display="inline-flex">
            {name}
            {builtIn ? <Badge color="gray">{t('partners.builtIn')}</Badge> : null}
          </Group>
        ),
      },
      {
        id: 'status',
        header: t('common.status'),
        cell: ({ status }) => <PartnerStatusBadge status={status} />,
      },
      {
        id: 'contact',
        header: t('partners.contact'),
        cell: ({ contactName, contactEmail }) => contactName ?? contactEmail ?? '–',
        hideBelow: 'sm',
      },
      {
        id: 'created',
        header: t('common.created'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'sm',
      },
    ],
    [t],
  )
}
