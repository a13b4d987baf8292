import { Badge, Group, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { ListControls } from '#lib/search'
import { useMe } from '#lib/session'
import { DataTable, type Column, type Rows } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { MembersIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { StatusBadge } from '#ui/status-badge'
import { TeamActions } from './team-actions.tsx'
import { stateTones, type Team, teamGuardOf, type TeamGuard, type TeamPerson } from './team.ts'
import { useRoleName } from './use-role-name.ts'

type TeamTableProps<Role extends string> = {
  readonly team: Team<Role>
  readonly query: Pick<
    UseQueryResult<Rows<TeamPerson<Role>>>,
    'data' | 'error' | 'refetch' | 'isFetching' | 'isPlaceholderData'
  >
  readonly controls: ListControls
  /** Without a card around it, inside a section. */
  readonly bare?: boolean
}

/** The people of a team, also those who wait for their first sign-in and those who were deactivated. */
export function TeamTable<Role extends string>({
  team,
  query,
  controls,
  bare = false,
}: TeamTableProps<Role>) {
  const t = useTranslations('teams')
  const me = useMe()
  const people = query.data?.data ?? []
  const isWhole = controls.cursor === undefined && query.data?.nextCursor === null
  const columns = useColumns(team, (person) =>
    teamGuardOf(person, me, { people, topRole: team.topRole, isWhole }),
  )
  return (
    <DataTable
      bare={bare}
      caption={t('caption')}
      columns={columns}
      query={query}
      rowKey={({ accountId }) => accountId}
      controls={controls}
      empty={
        <EmptyState
          order={bare ? 3 : 2}
          icon={<MembersIcon size={26} />}
          title={t('emptyTitle')}
          text={t('emptyText')}
        />
      }
    />
  )
}

function useColumns<Role extends string>(
  team: Team<Role>,
  guard: (person: TeamPerson) => TeamGuard | undefined,
): readonly Column<TeamPerson<Role>>[] {
  const t = useTranslations()
  const roleName = useRoleName(team.kind)
  return useMemo(
    () => [
      { id: 'name', header: t('common.name'), cell: (person) => <NameCell person={person} /> },
      {
        id: 'role',
        header: t('teams.role'),
        cell: ({ role }) => <Badge color="gray">{roleName(role)}</Badge>,
      },
      {
        id: 'state',
        header: t('common.status'),
        cell: ({ state }) => <StatusBadge tone={stateTones[state]}>{t(`teams.states.${state}`)}</StatusBadge>,
        hideBelow: 'sm',
      },
      {
        id: 'secondFactor',
        header: t('teams.secondFactor'),
        cell: ({ secondFactor }) => t(secondFactor ? 'teams.factorSet' : 'teams.factorMissing'),
        hideBelow: 'md',
      },
      {
        id: 'lastSeen',
        header: t('teams.lastSeen'),
        cell: ({ lastSeenAt }) => (lastSeenAt ? <RelativeTime at={lastSeenAt} /> : t('teams.never')),
        hideBelow: 'md',
      },
      {
        id: 'actions',
        header: t('common.actions'),
        align: 'right',
        cell: (person) => <TeamActions team={team} person={person} guard={guard(person)} />,
      },
    ],
    [t, team, guard, roleName],
  )
}

function NameCell({ person }: { person: TeamPerson }) {
  const t = useTranslations('teams')
  const me = useMe()
  return (
    <>
      <Group gap={8}>
        <Text fw={550} size="sm">
          {person.name}
        </Text>
        {person.accountId === me.accountId ? <Badge size="sm">{t('you')}</Badge> : null}
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {person.email}
      </Text>
    </>
  )
}
