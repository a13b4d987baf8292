import { OrganizationKind, type Organization } from '@freehold/contract'
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { useLanguage } from '#lib/i18n'
import { listPath, organizationPath } from '#lib/paths'
import { countryName } from '#lib/places'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { OrganizationIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { SearchField } from '#ui/search-field'
import { organizationListQuery } from './organization-queries.ts'

const Filters = z.object({ q: z.string().max(100).optional(), kind: OrganizationKind.optional() })

/** Every organization within reach. */
export function OrganizationsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('organizations')
  const can = useCan()
  const { filters, setFilters, controls } = useListSearch(Filters)
  const query = useQuery(organizationListQuery({ ...filters, cursor: controls.cursor }))
  const columns = useColumns(scope)
  const create = can('organization:create') ? (
    <LinkButton to={`${listPath(scope, 'organizations')}/new`} leftSection={<PlusIcon size={18} />}>
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
        rowLink={({ id }) => organizationPath(scope, id)}
        controls={controls}
        filters={
          <>
            <SearchField label={t('search')} value={filters.q} onChange={(q) => setFilters({ q })} />
            <NativeSelect
              aria-label={t('kind')}
              value={filters.kind ?? ''}
              onChange={({ currentTarget }) => setFilters({ kind: currentTarget.value || undefined })}
              data={useKindChoices()}
            />
          </>
        }
        empty={
          <EmptyState
            icon={<OrganizationIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
    </PageFrame>
  )
}

function useKindChoices() {
  const t = useTranslations()
  return [
    { value: '', label: t('organizations.allKinds') },
    ...OrganizationKind.options.map((value) => ({ value, label: t(`terms.organizationKind.${value}`) })),
  ]
}

function useColumns(scope: Scope): readonly Column<Organization>[] {
  const t = useTranslations()
  const { locale } = useLanguage()
  return useMemo(() => {
    const columns: Column<Organization>[] = [
      { id: 'name', header: t('organizations.name'), cell: ({ name }) => name },
      {
        id: 'kind',
        header: t('organizations.kind'),
        cell: ({ kind }) => t(`terms.organizationKind.${kind}`),
        hideBelow: 'sm',
      },
      {
        id: 'country',
        header: t('organizations.country'),
        cell: ({ country }) => countryName(country, locale),
        hideBelow: 'md',
      },
      {
        id: 'created',
        header: t('common.created'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
      },
    ]
    if (scope.surface === 'operator') {
      columns.splice(1, 0, {
        id: 'partner',
        header: t('organizations.partner'),
        cell: ({ partnerName }) => partnerName,
        hideBelow: 'sm',
      })
    }
    return columns
  }, [t, locale, scope.surface])
}
