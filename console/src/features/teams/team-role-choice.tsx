import { Radio, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Team } from './team.ts'
import { useRoleHint, useRoleName } from './use-role-name.ts'

type TeamRoleChoiceProps<Role extends string> = {
  readonly team: Pick<Team<Role>, 'kind' | 'roles'>
  readonly value: Role
  readonly onChange: (role: Role) => void
}

/** The roles of a team, each with what it allows. */
export function TeamRoleChoice<Role extends string>({ team, value, onChange }: TeamRoleChoiceProps<Role>) {
  const t = useTranslations('teams')
  const roleName = useRoleName(team.kind)
  const roleHint = useRoleHint(team.kind)
  return (
    <Radio.Group
      label={t('role')}
      value={value}
      onChange={(next) => {
        const role = team.roles.find((candidate) => candidate === next)
        if (role !== undefined) onChange(role)
      }}
    >
      <Stack gap="sm" mt="xs">
        {team.roles.map((role) => (
          <Radio key={role} value={role} label={roleName(role)} description={roleHint(role)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
