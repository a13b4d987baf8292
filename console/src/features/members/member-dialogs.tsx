import {
  changeMemberRole,
  leaveOrganization,
  removeMember,
  suspendMember,
  type Member,
} from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { homePath } from '#lib/paths'
import { useMe } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { useAction } from '#ui/use-action'
import { MemberRoleForm } from './member-role-form.tsx'

const refresh = [['members'], ['auditEvents']]

type DialogProps = { readonly member: Member; readonly opened: boolean; readonly onClose: () => void }

export function RoleDialog({ member, opened, onClose }: DialogProps) {
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

export function SuspendDialog({ member, opened, onClose }: DialogProps) {
  const t = useTranslations('members')
  const { name } = member
  const suspend = useAction({
    run: (_: void, idempotencyKey) =>
      call(suspendMember, {
        params: { organizationId: member.organizationId, id: member.id },
        ifMatch: member.version,
        idempotencyKey,
      }),
    success: t('suspended', { name }),
    refresh,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('suspendTitle', { name })}
      confirmLabel={t('suspend')}
      onConfirm={() => suspend.mutate()}
      busy={suspend.isPending}
      error={suspend.error}
      danger
    >
      {t('suspendText', { name })}
    </ConfirmDialog>
  )
}

/** Removes a member, or withdraws the invitation of one who has not joined. */
export function RemoveDialog({ member, opened, onClose }: DialogProps) {
  const t = useTranslations('members')
  const { name } = member
  const isInvited = member.state === 'invited'
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeMember, {
        params: { organizationId: member.organizationId, id: member.id },
        ifMatch: member.version,
        idempotencyKey,
      }),
    success: t(isInvited ? 'revoked' : 'removed', { name }),
    refresh,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t(isInvited ? 'revokeTitle' : 'removeTitle', { name })}
      confirmLabel={t(isInvited ? 'revoke' : 'remove')}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      {t(isInvited ? 'revokeText' : 'removeText', { name })}
    </ConfirmDialog>
  )
}

/** Leaves the organization oneself, and goes where one still works. */
export function LeaveDialog({ member, opened, onClose }: DialogProps) {
  const t = useTranslations('members')
  const { organizations } = useMe()
  const { organizationId } = member
  const organization = organizations.find(({ id }) => id === organizationId)?.name ?? ''
  const leave = useAction({
    run: (_: void, idempotencyKey) =>
      call(leaveOrganization, { params: { organizationId }, ifMatch: member.version, idempotencyKey }),
    // The page and all that it holds belong to the organization that was left.
    onDone: () => window.location.assign(homePath('app')),
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('leaveTitle', { organization })}
      confirmLabel={t('leave')}
      onConfirm={() => leave.mutate()}
      busy={leave.isPending}
      error={leave.error}
      danger
    >
      {t('leaveText')}
    </ConfirmDialog>
  )
}
