import type { Blueprint } from '@freehold/contract'
import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { blueprintPath, listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { BlueprintIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { StatusBadge } from '#ui/status-badge'
import { blueprintListQuery, useLocalText } from './blueprint-queries.ts'

/** The newest version of everything that can be ordered. */
export function BlueprintsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('blueprints')
  const can = useCan()
  const query = useQuery({ ...blueprintListQuery, select: (data) => ({ data }) })
  const columns = useColumns()
  const create = can('blueprint:manage') ? (
    <LinkButton to={`${listPath(scope, 'blueprints')}/new`} leftSection={<PlusIcon size={18} />}>
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
        rowLink={({ name }) => blueprintPath(scope, name)}
        empty={
          <EmptyState
            icon={<BlueprintIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Blueprint>[] {
  const t = useTranslations()
  const local = useLocalText()
  return useMemo(
    () => [
      { id: 'title', header: t('common.name'), cell: ({ definition }) => local(definition.title) },
      {
        id: 'name',
        header: t('blueprints.name'),
        cell: ({ name }) => <span className="mono">{name}</span>,
        hideBelow: 'md',
      },
      { id: 'version', header: t('blueprints.version'), cell: ({ version }) => version, align: 'right' },
      {
        id: 'approval',
        header: t('blueprints.approval'),
        cell: ({ definition }) => (
          <Badge color="gray">{t(`orders.approvalShort.${definition.approval}`)}</Badge>
        ),
        hideBelow: 'lg',
      },
      {
        id: 'orderable',
        header: t('common.status'),
        cell: ({ orderable }) => (
          <StatusBadge tone={orderable ? 'good' : 'warning'}>
            {t(orderable ? 'blueprints.orderable' : 'blueprints.notOrderable')}
          </StatusBadge>
        ),
      },
      {
        id: 'published',
        header: t('blueprints.published'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'sm',
      },
    ],
    [t, local],
  )
}
