import type { Member } from '@freehold/contract'
import { Badge, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { useListSearch } from '#lib/search'
import { useMe } from '#lib/session'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { MembersIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { StatusBadge } from '#ui/status-badge'
import { MemberActions } from './member-actions.tsx'
import { guardOf, memberTones, type Guard } from './member-guards.ts'
import { memberListQuery } from './member-queries.ts'
import { useOwnRole } from './use-own-role.ts'

export function MembersTable({ organizationId, bare = false }: { organizationId: string; bare?: boolean }) {
  const t = useTranslations('members')
  const me = useMe()
  const role = useOwnRole(organizationId)
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(memberListQuery(organizationId, controls.cursor))
  const members = query.data?.data
  const isWhole = controls.cursor === undefined && query.data?.nextCursor === null
  const owners = isWhole
    ? (members?.filter((member) => member.role === 'owner' && member.state === 'active').length ?? 0)
    : Infinity
  const columns = useColumns((member) => guardOf(member, { accountId: me.accountId, role }, owners))
  return (
    <DataTable
      bare={bare}
      caption={t('title')}
      columns={columns}
      query={query}
      rowKey={({ id }) => id}
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

function useColumns(guard: (member: Member) => Guard | undefined): readonly Column<Member>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      { id: 'name', header: t('members.name'), cell: (member) => <NameCell member={member} /> },
      {
        id: 'role',
        header: t('members.role'),
        cell: (member) => <RoleCell member={member} />,
      },
      {
        id: 'state',
        header: t('members.state'),
        cell: ({ state }) => (
          <StatusBadge tone={memberTones[state]}>{t(`members.states.${state}`)}</StatusBadge>
        ),
        hideBelow: 'sm',
      },
      {
        id: 'since',
        header: t('members.since'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'md',
      },
      {
        id: 'actions',
        header: t('common.actions'),
        align: 'right',
        cell: (member) => <MemberActions member={member} guard={guard(member)} />,
      },
    ],
    [t, guard],
  )
}

function RoleCell({ member: { role, tenantRoles } }: { member: Member }) {
  const t = useTranslations()
  return (
    <>
      <Badge color="gray">{t(`terms.role.organization.${role}`)}</Badge>
      {tenantRoles.map((one) => (
        <Text key={one.tenantId} size="xs" c="dimmed" mt={2}>
          {t('members.tenantRoleLine', {
            tenant: one.tenantName,
            role: t(`terms.role.tenant.${one.role}`),
          })}
        </Text>
      ))}
    </>
  )
}

function NameCell({ member }: { member: Member }) {
  const t = useTranslations('members')
  const me = useMe()
  return (
    <>
      <Group gap={8}>
        <Text fw={550} size="sm">
          {member.name}
        </Text>
        {member.accountId === me.accountId ? <Badge size="sm">{t('you')}</Badge> : null}
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {member.email}
      </Text>
    </>
  )
}
