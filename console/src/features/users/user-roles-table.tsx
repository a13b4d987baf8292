import type { User } from '@freehold/contract'
import { Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { listPath, organizationPath, partnerPath } from '#lib/paths'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { PersonIcon } from '#ui/icons'
import { Section } from '#ui/section'
import { StatusBadge, type Tone } from '#ui/status-badge'

type State = 'invited' | 'active' | 'suspended' | 'deactivated'

type Role = {
  readonly key: string
  readonly place: string
  readonly to: string
  readonly role: string
  readonly more: readonly string[]
  readonly state: State
}

const tones = {
  invited: 'waiting',
  active: 'good',
  suspended: 'warning',
  deactivated: 'neutral',
} as const satisfies Record<State, Tone>

const scope = { surface: 'operator' } as const

/** Where a person works: on the platform, for partners, in organizations. */
export function UserRolesTable({ user }: { user: User }) {
  const t = useTranslations('users')
  const rows = useRoles(user)
  const columns = useColumns()
  return (
    <Section title={t('roles')} description={t('rolesText')} variant="flush">
      <DataTable
        bare
        caption={t('roles')}
        columns={columns}
        query={{
          data: { data: rows },
          error: null,
          isFetching: false,
          isPlaceholderData: false,
          refetch: () => Promise.reject(new Error('The page reads the user')),
        }}
        rowKey={({ key }) => key}
        rowLink={({ to }) => to}
        empty={<EmptyState order={3} icon={<PersonIcon size={26} />} title={t('rolesEmpty')} />}
      />
    </Section>
  )
}

function useRoles({ operator, staff, memberships }: User): readonly Role[] {
  const t = useTranslations()
  const platform = operator && {
    key: 'operator',
    place: t('users.platform'),
    to: listPath(scope, 'team'),
    role: t(`terms.role.operator.${operator.role}`),
    more: [],
    state: operator.state,
  }
  return [
    ...(platform ? [platform] : []),
    ...staff.map(({ partnerId, partnerName, role, state }) => ({
      key: partnerId,
      place: partnerName,
      to: partnerPath(partnerId),
      role: t(`terms.role.partner.${role}`),
      more: [],
      state,
    })),
    ...memberships.map(({ organizationId, organizationName, role, state, tenantRoles }) => ({
      key: organizationId,
      place: organizationName,
      to: organizationPath(scope, organizationId),
      role: t(`terms.role.organization.${role}`),
      more: tenantRoles.map((one) =>
        t('users.tenantRole', { tenant: one.tenantName, role: t(`terms.role.tenant.${one.role}`) }),
      ),
      state,
    })),
  ]
}

function useColumns(): readonly Column<Role>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      { id: 'place', header: t('users.place'), cell: ({ place }) => place },
      {
        id: 'role',
        header: t('users.role'),
        cell: ({ role, more }) => (
          <Stack gap={0}>
            <span>{role}</span>
            {more.map((line) => (
              <Text key={line} size="xs" c="dimmed">
                {line}
              </Text>
            ))}
          </Stack>
        ),
      },
      {
        id: 'state',
        header: t('common.status'),
        cell: ({ state }) => (
          <StatusBadge tone={tones[state]}>{t(`users.membershipStates.${state}`)}</StatusBadge>
        ),
      },
    ],
    [t],
  )
}
