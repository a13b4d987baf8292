import { ActionIcon, Menu, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { DotsIcon, EditIcon, MailIcon, PersonIcon, TrashIcon } from '#ui/icons'
import { useAction } from '#ui/use-action'
import { HandoffPanel } from './handoff-panel.tsx'
import { TeamRoleForm } from './team-role-form.tsx'
import type { Team, TeamGuard, TeamPerson } from './team.ts'

type TeamActionsProps<Role extends string> = {
  readonly team: Team<Role>
  readonly person: TeamPerson<Role>
  readonly guard: TeamGuard | undefined
}

type Open = 'role' | 'deactivate' | undefined

/** What may be done about a person of a team, or why it may not. */
export function TeamActions<Role extends string>({ team, person, guard }: TeamActionsProps<Role>) {
  const t = useTranslations('teams')
  const allowed = useCan()(team.manage)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const { refresh } = team
  const reactivate = useAction({
    run: (_: void, key) => team.reactivate(person, key),
    success: t('reactivated', { name: person.name }),
    refresh,
  })
  const resend = useAction({ run: (_: void, key) => team.resend(person, key), refresh })
  if (!allowed) return null
  const blocked = guard !== undefined
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('actionsFor', { name: person.name })}
          >
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {guard ? (
            <Text size="xs" c="dimmed" px="sm" py={6}>
              {t(`guard.${team.kind}.${guard}`)}
            </Text>
          ) : null}
          {person.state === 'invited' ? (
            <Menu.Item leftSection={<MailIcon size={18} />} onClick={() => resend.mutate()}>
              {t('resend')}
            </Menu.Item>
          ) : null}
          {person.state === 'deactivated' ? (
            <Menu.Item
              leftSection={<PersonIcon size={18} />}
              disabled={guard === 'self'}
              onClick={() => reactivate.mutate()}
            >
              {t('reactivate')}
            </Menu.Item>
          ) : (
            <>
              <Menu.Item
                leftSection={<EditIcon size={18} />}
                disabled={blocked}
                onClick={() => setOpen('role')}
              >
                {t('changeRole')}
              </Menu.Item>
              <Menu.Item
                leftSection={<TrashIcon size={18} />}
                c="var(--mantine-color-error)"
                disabled={blocked}
                onClick={() => setOpen('deactivate')}
              >
                {t(person.state === 'invited' ? 'withdraw' : 'deactivate')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <TeamRoleForm team={team} person={person} opened={open === 'role'} onClose={close} />
      <DeactivateDialog team={team} person={person} opened={open === 'deactivate'} onClose={close} />
      <Modal
        opened={resend.data !== undefined}
        onClose={resend.reset}
        title={t('handoff.title', { name: person.name })}
        closeOnClickOutside={false}
      >
        {resend.data ? (
          <HandoffPanel name={person.name} handoff={resend.data.handoff} onClose={resend.reset} />
        ) : null}
      </Modal>
    </>
  )
}

type DeactivateProps<Role extends string> = Pick<TeamActionsProps<Role>, 'team' | 'person'> & {
  readonly opened: boolean
  readonly onClose: () => void
}

function DeactivateDialog<Role extends string>({ team, person, opened, onClose }: DeactivateProps<Role>) {
  const t = useTranslations('teams')
  const { name, state } = person
  const isInvited = state === 'invited'
  const deactivate = useAction({
    run: (_: void, key) => team.deactivate(person, key),
    success: t(isInvited ? 'withdrawn' : 'deactivated', { name }),
    refresh: team.refresh,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t(isInvited ? 'withdrawTitle' : 'deactivateTitle', { name })}
      confirmLabel={t(isInvited ? 'withdraw' : 'deactivate')}
      onConfirm={() => deactivate.mutate()}
      busy={deactivate.isPending}
      error={deactivate.error}
      danger
    >
      {t(isInvited ? 'withdrawText' : 'deactivateText', { name })}
    </ConfirmDialog>
  )
}
