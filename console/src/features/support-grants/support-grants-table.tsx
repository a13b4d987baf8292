import type { SupportGrant } from '@freehold/contract'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { supportGrantPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { SupportIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { supportGrantListQuery } from './support-grant-queries.ts'
import { SupportGrantStateBadge } from './support-grant-state-badge.tsx'

type SupportGrantsTableProps = {
  readonly scope: Scope
  /** Undefined: of all organizations. */
  readonly organizationId?: string
  readonly bare?: boolean
}

/** Grants, newest first; each leads to what was asked, answered and done. */
export function SupportGrantsTable({ scope, organizationId, bare = false }: SupportGrantsTableProps) {
  const t = useTranslations('supportGrants')
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(supportGrantListQuery({ organizationId }, { cursor: controls.cursor }))
  const columns = useColumns(organizationId === undefined)
  return (
    <DataTable
      bare={bare}
      caption={t('title')}
      columns={columns}
      query={query}
      rowKey={({ id }) => id}
      rowLink={(grant) => supportGrantPath(scope, grant.organizationId, grant.id)}
      controls={controls}
      empty={
        <EmptyState
          order={bare ? 3 : 2}
          icon={<SupportIcon size={26} />}
          title={t('emptyTitle')}
          text={scope.surface === 'app' ? t('emptyText') : t('emptyTextOperator')}
        />
      }
    />
  )
}

function useColumns(isAll: boolean): readonly Column<SupportGrant>[] {
  const t = useTranslations('supportGrants')
  return useMemo(() => {
    const who: Column<SupportGrant> = isAll
      ? { id: 'organization', header: t('organization'), cell: ({ organizationName }) => organizationName }
      : { id: 'operator', header: t('operator'), cell: ({ requestedByName }) => requestedByName }
    const columns: Column<SupportGrant>[] = [
      who,
      {
        id: 'reason',
        header: t('reason'),
        cell: ({ reason }) => (
          <Text size="sm" lineClamp={2} maw={420}>
            {reason}
          </Text>
        ),
        hideBelow: 'md',
      },
      { id: 'state', header: t('state'), cell: (grant) => <SupportGrantStateBadge grant={grant} /> },
      {
        id: 'rights',
        header: t('rights'),
        cell: ({ rights }) => t(`rightsOptions.${rights}`),
        hideBelow: 'lg',
      },
      {
        id: 'requestedAt',
        header: t('requestedAt'),
        cell: ({ requestedAt }) => <RelativeTime at={requestedAt} />,
        hideBelow: 'sm',
      },
    ]
    if (!isAll) return columns
    const operator: Column<SupportGrant> = {
      id: 'operator',
      header: t('operator'),
      cell: ({ requestedByName }) => requestedByName,
      hideBelow: 'sm',
    }
    return columns.toSpliced(1, 0, operator)
  }, [t, isAll])
}
