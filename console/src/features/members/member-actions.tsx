import { changeMemberRole, removeMember, type Member } from '@freehold/contract'
import { ActionIcon, Menu, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { DotsIcon, EditIcon, TrashIcon } from '#ui/icons'
import { useAction } from '#ui/use-action'
import type { Guard } from './member-guards.ts'
import { MemberRoleForm } from './member-role-form.tsx'

const refresh = [['members'], ['auditEvents']]

/** Changing a role and removing, or why that is not possible. */
export function MemberActions({ member, guard }: { member: Member; guard: Guard | undefined }) {
  const t = useTranslations('members')
  const can = useCan()
  const [open, setOpen] = useState<'role' | 'remove'>()
  if (!can('member:manage')) return null
  const disabled = guard !== undefined
  return (
    <>
      <Menu position="bottom-end" width={240}>
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
          {guard ? (
            <Text size="xs" c="dimmed" px="sm" py={6}>
              {t(`guard.${guard}`)}
            </Text>
          ) : null}
          <Menu.Item leftSection={<EditIcon size={18} />} disabled={disabled} onClick={() => setOpen('role')}>
            {t('changeRole')}
          </Menu.Item>
          <Menu.Item
            leftSection={<TrashIcon size={18} />}
            color="red"
            disabled={disabled}
            onClick={() => setOpen('remove')}
          >
            {t('remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RoleDialog member={member} opened={open === 'role'} onClose={() => setOpen(undefined)} />
      <RemoveDialog member={member} opened={open === 'remove'} onClose={() => setOpen(undefined)} />
    </>
  )
}

type DialogProps = { readonly member: Member; readonly opened: boolean; readonly onClose: () => void }

function RoleDialog({ member, opened, onClose }: DialogProps) {
  const t = useTranslations('members')
  const change = useAction({
    run: (role: Member['role'], idempotencyKey) =>
      call(changeMemberRole, {
        params: { organizationId: member.organizationId, id: member.id },
        body: { role },
        ifMatch: member.version,
        idempotencyKey,
      }),
    success: t('roleChanged', { name: member.name }),
    refresh,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <MemberRoleForm
      member={member}
      opened={opened}
      onClose={onClose}
      busy={change.isPending}
      error={change.error}
      onSubmit={(role) => change.mutate(role)}
    />
  )
}

function RemoveDialog({ member, opened, onClose }: DialogProps) {
  const t = useTranslations('members')
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeMember, {
        params: { organizationId: member.organizationId, id: member.id },
        ifMatch: member.version,
        idempotencyKey,
      }),
    success: t('removed', { name: member.name }),
    refresh,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('removeTitle', { name: member.name })}
      confirmLabel={t('remove')}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      {t('removeText', { name: member.name })}
    </ConfirmDialog>
  )
}
