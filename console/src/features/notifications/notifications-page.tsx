import { readAllNotifications, readNotification, type Notification } from '@freehold/contract'
import { Button, Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { call } from '#lib/api'
import { useListSearch } from '#lib/search'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { BellIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { StatusBadge } from '#ui/status-badge'
import { useAction } from '#ui/use-action'
import { notificationCountQuery, notificationListQuery } from './notification-queries.ts'
import { useNotificationText } from './use-notification-text.ts'

const Filters = z.object({ show: z.enum(['all', 'unread']).optional() })
const refresh = [['notifications']] as const

/** What happened that concerns whoever is signed in, on this surface. */
export function NotificationsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('notifications')
  const { filters, setFilters, controls } = useListSearch(Filters)
  const show = filters.show ?? 'all'
  const unread = show === 'unread' ? 'true' : undefined
  const query = useQuery(notificationListQuery(scope.surface, { unread, cursor: controls.cursor }))
  const { data: counted } = useQuery(notificationCountQuery(scope.surface))
  const columns = useColumns()
  const markAll = useAction({
    run: () => call(readAllNotifications),
    success: t('allRead'),
    refresh,
  })
  return (
    <PageFrame
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button
          variant="default"
          disabled={counted === undefined || counted.unread === 0}
          loading={markAll.isPending}
          onClick={() => markAll.mutate()}
        >
          {t('markAll')}
        </Button>
      }
    >
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ link }) => link}
        controls={{ ...controls, isFiltered: false }}
        filters={
          <NativeSelect
            aria-label={t('filterLabel')}
            value={show}
            data={(['all', 'unread'] as const).map((value) => ({ value, label: t(`filters.${value}`) }))}
            onChange={(event) => {
              setFilters({ show: event.currentTarget.value === 'all' ? undefined : 'unread' })
            }}
          />
        }
        empty={
          <EmptyState
            icon={<BellIcon size={26} />}
            title={t(unread ? 'noUnreadTitle' : 'emptyTitle')}
            text={t(unread ? 'noUnreadText' : 'emptyText')}
          />
        }
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Notification>[] {
  const t = useTranslations('notifications')
  const say = useNotificationText()
  return useMemo(
    () => [
      { id: 'what', header: t('what'), cell: (one) => say(one) },
      {
        id: 'when',
        header: t('when'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'sm',
      },
      { id: 'read', header: t('state'), cell: (one) => <ReadCell notification={one} what={say(one)} /> },
    ],
    [t, say],
  )
}

function ReadCell({ notification, what }: { notification: Notification; what: string }) {
  const t = useTranslations('notifications')
  const mark = useAction({
    run: () => call(readNotification, { params: { id: notification.id } }),
    refresh,
  })
  if (notification.readAt !== null) return t('read')
  return (
    <Group gap="xs">
      <StatusBadge tone="busy">{t('unread')}</StatusBadge>
      <Button
        size="xs"
        variant="default"
        loading={mark.isPending}
        aria-label={t('markReadOf', { what })}
        onClick={() => mark.mutate()}
      >
        {t('markRead')}
      </Button>
    </Group>
  )
}
