import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormErrors } from '#ui/form-errors'
import { useAction } from '#ui/use-action'
import { TeamRoleChoice } from './team-role-choice.tsx'
import type { Team, TeamPerson } from './team.ts'

type TeamRoleFormProps<Role extends string> = {
  readonly team: Team<Role>
  readonly person: TeamPerson<Role>
  readonly opened: boolean
  readonly onClose: () => void
}

/** Chooses another role for a person of a team. */
export function TeamRoleForm<Role extends string>({ opened, onClose, ...content }: TeamRoleFormProps<Role>) {
  const t = useTranslations('teams')
  return (
    <Modal opened={opened} onClose={onClose} title={t('changeRoleTitle', { name: content.person.name })}>
      {opened ? <Content onClose={onClose} {...content} /> : null}
    </Modal>
  )
}

function Content<Role extends string>({ team, person, onClose }: Omit<TeamRoleFormProps<Role>, 'opened'>) {
  const t = useTranslations()
  const [role, setRole] = useState(person.role)
  const change = useAction({
    run: (_: void, key) => team.changeRole(person, role, key),
    success: t('teams.roleChanged', { name: person.name }),
    refresh: team.refresh,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Stack gap="md">
        <FormErrors error={change.error} />
        <TeamRoleChoice team={team} value={role} onChange={setRole} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={role === person.role}>
            {t('teams.changeRoleSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
