import { UserView, type UserSummary } from '@freehold/contract'
import { NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { userPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { PersonIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { SearchField } from '#ui/search-field'
import { StatusBadge } from '#ui/status-badge'
import { userListQuery } from './user-queries.ts'

const Filters = z.object({ q: z.string().max(100).optional(), view: UserView.optional() })

/** Every account of the platform. */
export function UsersPage() {
  const t = useTranslations('users')
  const { filters, setFilters, controls } = useListSearch(Filters)
  const query = useQuery(userListQuery({ ...filters, cursor: controls.cursor }))
  const columns = useColumns()
  return (
    <PageFrame title={t('title')} lead={t('lead')}>
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ accountId }) => accountId}
        rowLink={({ accountId }) => userPath(accountId)}
        controls={controls}
        filters={
          <>
            <SearchField label={t('search')} value={filters.q} onChange={(q) => setFilters({ q })} />
            <NativeSelect
              aria-label={t('view')}
              value={filters.view ?? 'all'}
              data={UserView.options.map((value) => ({ value, label: t(`views.${value}`) }))}
              onChange={(event) => {
                const view = UserView.parse(event.currentTarget.value)
                setFilters({ view: view === 'all' ? undefined : view })
              }}
            />
          </>
        }
        empty={<EmptyState icon={<PersonIcon size={26} />} title={t('emptyTitle')} text={t('emptyText')} />}
      />
    </PageFrame>
  )
}

export function UserStateBadge({ state }: Pick<UserSummary, 'state'>) {
  const t = useTranslations('users.states')
  return <StatusBadge tone={state === 'active' ? 'good' : 'bad'}>{t(state)}</StatusBadge>
}

function useColumns(): readonly Column<UserSummary>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('users.name'),
        cell: ({ name, email }) => (
          <>
            {name}
            <Text component="span" display="block" size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {email}
            </Text>
          </>
        ),
      },
      {
        id: 'state',
        header: t('common.status'),
        cell: ({ state }) => <UserStateBadge state={state} />,
      },
      {
        id: 'standing',
        header: t('users.standing'),
        cell: (user) => <Standing user={user} />,
        hideBelow: 'md',
      },
      {
        id: 'organizations',
        header: t('users.organizationCount'),
        align: 'right',
        cell: ({ organizations }) => organizations,
        hideBelow: 'lg',
      },
      {
        id: 'secondFactor',
        header: t('users.secondFactor'),
        cell: ({ secondFactor }) => t(secondFactor ? 'users.factorSet' : 'users.factorMissing'),
        hideBelow: 'lg',
      },
      {
        id: 'lastSeen',
        header: t('users.lastSeen'),
        cell: ({ lastSeenAt }) => (lastSeenAt ? <RelativeTime at={lastSeenAt} /> : t('users.never')),
        hideBelow: 'sm',
      },
    ],
    [t],
  )
}

/** Roles on the platform and with partners; customers are counted in a column of their own. */
function Standing({ user }: { user: UserSummary }) {
  const t = useTranslations()
  const { operatorRole, partners } = user
  const lines = [
    ...(operatorRole === null
      ? []
      : [t('users.operatorAs', { role: t(`terms.role.operator.${operatorRole}`) })]),
    ...partners.map(({ name, role }) =>
      t('users.partnerAs', { partner: name, role: t(`terms.role.partner.${role}`) }),
    ),
  ]
  if (lines.length === 0) return user.organizations > 0 ? t('users.noStanding') : '–'
  return (
    <Stack gap={0}>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </Stack>
  )
}
