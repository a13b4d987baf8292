import { reactivateMember, resendInvitation, type Member } from '@freehold/contract'
import { ActionIcon, Menu, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan, useMe } from '#lib/session'
import {
  DotsIcon,
  EditIcon,
  MailIcon,
  PauseIcon,
  PersonIcon,
  SignOutIcon,
  TenantIcon,
  TrashIcon,
} from '#ui/icons'
import { useAction } from '#ui/use-action'
import { LeaveDialog, RemoveDialog, RoleDialog, SuspendDialog } from './member-dialogs.tsx'
import type { Guard } from './member-guards.ts'
import { MemberTenantsForm } from './member-tenants-form.tsx'

const refresh = [['members'], ['auditEvents']]

type Open = 'role' | 'tenants' | 'suspend' | 'remove' | 'leave' | undefined

type MemberActionsProps = { readonly member: Member; readonly guard: Guard | undefined }

/** What may be done about a member, or why it may not; and leaving, about oneself. */
export function MemberActions({ member, guard }: MemberActionsProps) {
  const t = useTranslations('members')
  const can = useCan()
  const me = useMe()
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const isSelf = me.surface === 'app' && me.accountId === member.accountId
  const mayManage = can('member:manage')
  if (!mayManage && !isSelf) return null
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('actionsFor', { name: member.name })}
          >
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {guard && mayManage ? (
            <Text size="xs" c="dimmed" px="sm" py={6}>
              {t(`guard.${guard}`)}
            </Text>
          ) : null}
          {mayManage ? <ManageItems member={member} guard={guard} onOpen={setOpen} /> : null}
          {isSelf ? (
            <Menu.Item
              leftSection={<SignOutIcon size={18} />}
              c="var(--mantine-color-error)"
              onClick={() => setOpen('leave')}
            >
              {t('leave')}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <RoleDialog member={member} opened={open === 'role'} onClose={close} />
      <MemberTenantsForm member={member} opened={open === 'tenants'} onClose={close} />
      <SuspendDialog member={member} opened={open === 'suspend'} onClose={close} />
      <RemoveDialog member={member} opened={open === 'remove'} onClose={close} />
      <LeaveDialog member={member} opened={open === 'leave'} onClose={close} />
    </>
  )
}

function ManageItems({ member, guard, onOpen }: MemberActionsProps & { onOpen: (open: Open) => void }) {
  const t = useTranslations('members')
  const disabled = guard !== undefined
  const params = { organizationId: member.organizationId, id: member.id }
  const resend = useAction({
    run: (_: void, idempotencyKey) => call(resendInvitation, { params, idempotencyKey }),
    success: t('resent', { email: member.email }),
    refresh,
  })
  const reactivate = useAction({
    run: (_: void, idempotencyKey) =>
      call(reactivateMember, { params, ifMatch: member.version, idempotencyKey }),
    success: t('reactivated', { name: member.name }),
    refresh,
  })
  return (
    <>
      {member.state === 'invited' ? (
        <Menu.Item
          leftSection={<MailIcon size={18} />}
          disabled={guard === 'ownerOnly'}
          onClick={() => resend.mutate()}
        >
          {t('resend')}
        </Menu.Item>
      ) : null}
      <Menu.Item leftSection={<EditIcon size={18} />} disabled={disabled} onClick={() => onOpen('role')}>
        {t('changeRole')}
      </Menu.Item>
      <Menu.Item
        leftSection={<TenantIcon size={18} />}
        disabled={guard === 'self' || guard === 'ownerOnly'}
        onClick={() => onOpen('tenants')}
      >
        {t('tenantRoles.open')}
      </Menu.Item>
      {member.state === 'active' ? (
        <Menu.Item
          leftSection={<PauseIcon size={18} />}
          disabled={disabled}
          onClick={() => onOpen('suspend')}
        >
          {t('suspend')}
        </Menu.Item>
      ) : null}
      {member.state === 'suspended' ? (
        <Menu.Item
          leftSection={<PersonIcon size={18} />}
          disabled={disabled}
          onClick={() => reactivate.mutate()}
        >
          {t('reactivate')}
        </Menu.Item>
      ) : null}
      <Menu.Item
        leftSection={<TrashIcon size={18} />}
        c="var(--mantine-color-error)"
        disabled={disabled}
        onClick={() => onOpen('remove')}
      >
        {t(member.state === 'invited' ? 'revoke' : 'remove')}
      </Menu.Item>
    </>
  )
}
