import type { Announcement } from '@freehold/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { z } from 'zod'
import { announcementPath, listPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { MegaphoneIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { AnnouncementBadge } from './announcement-badge.tsx'
import { announcementListQuery } from './announcement-queries.ts'

const Filters = z.object({})

/** Everything that was, is and will be announced. */
export function AnnouncementsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('announcements')
  const can = useCan()
  const { controls } = useListSearch(Filters)
  const query = useQuery(announcementListQuery({ cursor: controls.cursor }))
  const columns = useColumns()
  const create = can('announcement:manage') ? (
    <LinkButton to={`${listPath(scope, 'announcements')}/new`} leftSection={<PlusIcon size={18} />}>
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
        rowLink={({ id }) => announcementPath(id)}
        controls={controls}
        empty={
          <EmptyState
            icon={<MegaphoneIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Announcement>[] {
  const t = useTranslations('announcements')
  const language = useLocale() === 'de' ? 'de' : 'en'
  return useMemo(
    () => [
      { id: 'what', header: t('what'), cell: ({ title }) => title[language] },
      {
        id: 'severity',
        header: t('severityLabel'),
        cell: ({ severity }) => t(`severity.${severity}`),
        hideBelow: 'sm',
      },
      {
        id: 'surfaces',
        header: t('surfaces'),
        cell: ({ surfaces }) => surfaces.map((surface) => t(`surface.${surface}`)).join(', '),
        hideBelow: 'md',
      },
      {
        id: 'from',
        header: t('from'),
        cell: ({ startsAt }) => <ExactTime at={startsAt} />,
        hideBelow: 'sm',
      },
      {
        id: 'until',
        header: t('until'),
        cell: ({ endsAt }) => (endsAt ? <ExactTime at={endsAt} /> : t('noEnd')),
        hideBelow: 'lg',
      },
      { id: 'state', header: t('stateLabel'), cell: ({ state }) => <AnnouncementBadge state={state} /> },
    ],
    [t, language],
  )
}
