import { grantTenantRole, revokeTenantRole, type Member, type TenantSummary } from '@freehold/contract'
import { Alert, Modal, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { TenantIcon } from '#ui/icons'
import { PageSkeleton } from '#ui/page-frame'
import { useAction } from '#ui/use-action'
import { roleTenantsQuery } from './member-queries.ts'

type MemberTenantsFormProps = {
  readonly member: Member
  readonly opened: boolean
  readonly onClose: () => void
}

/** Roles of a member in single tenants, each switched by itself. */
export function MemberTenantsForm({ member, opened, onClose }: MemberTenantsFormProps) {
  const t = useTranslations('members.tenantRoles')
  return (
    <Modal opened={opened} onClose={onClose} title={t('title', { name: member.name })}>
      {opened ? <Content member={member} /> : null}
    </Modal>
  )
}

function Content({ member }: { member: Member }) {
  const t = useTranslations('members.tenantRoles')
  const query = useQuery(roleTenantsQuery(member.organizationId))
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined) return <PageSkeleton />
  const tenants = query.data.data
  if (tenants.length === 0)
    return <EmptyState order={3} icon={<TenantIcon size={26} />} title={t('emptyTitle')} />
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('text')}
      </Text>
      {member.role === 'owner' || member.role === 'admin' ? <Alert color="gray">{t('covers')}</Alert> : null}
      {tenants.map((tenant) => (
        <TenantSwitch key={tenant.id} member={member} tenant={tenant} />
      ))}
      {query.data.hasMore ? (
        <Text size="xs" c="dimmed">
          {t('more')}
        </Text>
      ) : null}
    </Stack>
  )
}

function TenantSwitch({ member, tenant }: { member: Member; tenant: TenantSummary }) {
  const t = useTranslations()
  const { organizationId } = member
  const isAdmin = member.tenantRoles.some(({ tenantId }) => tenantId === tenant.id)
  const params = { organizationId, tenantId: tenant.id, memberId: member.id }
  const change = useAction({
    run: (wanted: boolean, idempotencyKey) =>
      wanted
        ? call(grantTenantRole, { params, body: { role: 'admin' }, idempotencyKey })
        : call(revokeTenantRole, { params, idempotencyKey }),
    success: t('members.tenantRoles.saved', { name: member.name, tenant: tenant.displayName }),
    refresh: [['members'], ['auditEvents']],
  })
  return (
    <Switch
      checked={change.isPending ? change.variables : isAdmin}
      disabled={change.isPending}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
      label={tenant.displayName}
      description={isAdmin ? t('terms.role.tenant.admin') : t('members.tenantRoles.none')}
    />
  )
}
