import { InviteOperator } from '@freehold/contract'
import { Button, Group, Modal, Stack, Text, TextInput, type ButtonProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { PlusIcon } from '#ui/icons'
import { useContractForm } from '#ui/use-contract-form'
import { HandoffPanel } from './handoff-panel.tsx'
import { TeamRoleChoice } from './team-role-choice.tsx'
import type { Invited, Team } from './team.ts'

type InviteProps<Role extends string> = Pick<ButtonProps, 'size'> & { readonly team: Team<Role> }

/** Opens the invitation; says why where the caller's role does not allow it. */
export function InviteToTeamButton<Role extends string>({ team, size = 'sm' }: InviteProps<Role>) {
  const t = useTranslations()
  const allowed = useCan()(team.manage)
  const [opened, setOpened] = useState(false)
  const [invited, setInvited] = useState<Invited<Role>>()
  const close = (): void => {
    setOpened(false)
    setInvited(undefined)
  }
  return (
    <>
      <Button
        size={size}
        leftSection={<PlusIcon size={18} />}
        onClick={() => setOpened(true)}
        disabled={!allowed}
        {...(allowed ? {} : { title: t('common.noPermission') })}
      >
        {t('teams.invite')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={invited ? t('teams.handoff.title', { name: invited.person.name }) : t('teams.inviteTitle')}
        closeOnClickOutside={invited === undefined}
      >
        {invited ? (
          <HandoffPanel name={invited.person.name} handoff={invited.handoff} onClose={close} />
        ) : (
          <InviteForm team={team} onClose={close} onInvited={setInvited} />
        )}
      </Modal>
    </>
  )
}

/** Both teams ask for the same; the role is judged by the choice and by the server. */
const Person = InviteOperator.omit({ role: true, show: true })

type InviteFormProps<Role extends string> = {
  readonly team: Team<Role>
  readonly onClose: () => void
  readonly onInvited: (invited: Invited<Role>) => void
}

function InviteForm<Role extends string>({ team, onClose, onInvited }: InviteFormProps<Role>) {
  const t = useTranslations()
  const [role, setRole] = useState<Role>(team.roles.at(-1) ?? team.topRole)
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: Person,
    initial: { email: '', name: '' },
    toBody: (values) => values,
    send: (person, key) => team.invite({ ...person, role }, key),
    refresh: team.refresh,
    fieldOf: { 'operator.already_exists': 'email', 'staff.already_exists': 'email' },
    onDone: onInvited,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('teams.inviteText')}
        </Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput label={t('common.name')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label={t('teams.email')}
          type="email"
          inputMode="email"
          required
          {...form.getInputProps('email')}
        />
        <TeamRoleChoice team={team} value={role} onChange={setRole} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('teams.inviteSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
