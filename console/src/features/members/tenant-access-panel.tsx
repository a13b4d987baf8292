import { revokeTenantRole, type Tenant, type TenantMember } from '@freehold/contract'
import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { call } from '#lib/api'
import { useListSearch } from '#lib/search'
import { useCan, useMe } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { MembersIcon } from '#ui/icons'
import { Section } from '#ui/section'
import { StatusBadge } from '#ui/status-badge'
import { useAction } from '#ui/use-action'
import { memberTones } from './member-guards.ts'
import { tenantMembersQuery } from './member-queries.ts'
import { AddTenantAdminButton } from './tenant-admin-form.tsx'

type Place = Pick<Tenant, 'organizationId' | 'id'>

/** Who may change a tenant, by which role. */
export function TenantAccessPanel({ tenant }: { tenant: Place }) {
  const t = useTranslations('members.access')
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(tenantMembersQuery(tenant.organizationId, tenant.id, controls.cursor))
  const columns = useColumns(tenant)
  const people = query.data?.data ?? []
  return (
    <Section
      title={t('title')}
      description={t('text')}
      variant="flush"
      actions={<AddTenantAdminButton tenant={tenant} people={people} />}
    >
      <DataTable
        bare
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ memberId }) => memberId}
        controls={controls}
        empty={<EmptyState order={3} icon={<MembersIcon size={26} />} title={t('empty')} />}
      />
    </Section>
  )
}

function useColumns(tenant: Place): readonly Column<TenantMember>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('members.name'),
        cell: ({ name, email }) => (
          <>
            <Text fw={550} size="sm">
              {name}
            </Text>
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {email}
            </Text>
          </>
        ),
      },
      { id: 'by', header: t('members.access.by'), cell: (member) => <By member={member} /> },
      {
        id: 'state',
        header: t('members.state'),
        cell: ({ state }) => (
          <StatusBadge tone={memberTones[state]}>{t(`members.states.${state}`)}</StatusBadge>
        ),
        hideBelow: 'sm',
      },
      {
        id: 'actions',
        header: t('common.actions'),
        align: 'right',
        cell: (member) => <RevokeButton tenant={tenant} member={member} />,
      },
    ],
    [t, tenant],
  )
}

function By({ member: { role, tenantRole } }: { member: TenantMember }) {
  const t = useTranslations()
  const covers = role === 'owner' || role === 'admin'
  return (
    <Stack gap={0}>
      {covers ? (
        <span>{t('members.access.organization', { role: t(`terms.role.organization.${role}`) })}</span>
      ) : null}
      {tenantRole ? (
        <span>{t('members.access.tenant', { role: t(`terms.role.tenant.${tenantRole}`) })}</span>
      ) : null}
    </Stack>
  )
}

function RevokeButton({ tenant, member }: { tenant: Place; member: TenantMember }) {
  const t = useTranslations('members')
  const can = useCan()
  const me = useMe()
  const [opened, setOpened] = useState(false)
  const { name, memberId } = member
  const revoke = useAction({
    run: (_: void, idempotencyKey) =>
      call(revokeTenantRole, {
        params: { organizationId: tenant.organizationId, tenantId: tenant.id, memberId },
        idempotencyKey,
      }),
    success: t('access.removed', { name }),
    refresh: [['members'], ['auditEvents']],
    onDone: () => setOpened(false),
    inlineErrors: true,
  })
  if (member.tenantRole === null || !can('member:manage')) return null
  const isSelf = member.accountId === me.accountId
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        size="xs"
        disabled={isSelf}
        {...(isSelf ? { title: t('guard.self') } : {})}
        onClick={() => setOpened(true)}
      >
        {t('access.remove')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('access.removeTitle', { name })}
        confirmLabel={t('access.remove')}
        onConfirm={() => revoke.mutate()}
        busy={revoke.isPending}
        error={revoke.error}
        danger
      >
        {t('access.removeText', { name })}
      </ConfirmDialog>
    </>
  )
}
