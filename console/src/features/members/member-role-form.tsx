import type { Member, OrganizationRole } from '@freehold/contract'
import { Button, Group, Modal, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormErrors } from '#ui/form-errors'
import { grantableRoles } from './member-guards.ts'
import { useOwnRole } from './use-own-role.ts'

type MemberRoleFormProps = {
  readonly member: Member
  readonly opened: boolean
  readonly onClose: () => void
  readonly busy: boolean
  readonly error: unknown
  readonly onSubmit: (role: OrganizationRole) => void
}

/** Chooses another role for a member. */
export function MemberRoleForm({ member, opened, onClose, busy, error, onSubmit }: MemberRoleFormProps) {
  const t = useTranslations()
  const [role, setRole] = useState(member.role)
  return (
    <Modal opened={opened} onClose={onClose} title={t('members.changeRoleTitle', { name: member.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit(role)
        }}
      >
        <Stack gap="md">
          <FormErrors error={error} />
          <RoleChoice organizationId={member.organizationId} value={role} onChange={setRole} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={role === member.role}>
              {t('members.changeRoleSubmit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

type RoleChoiceProps = {
  readonly organizationId: string
  readonly value: OrganizationRole
  readonly onChange: (role: OrganizationRole) => void
}

/** The roles that the caller may give, each with what it allows. */
export function RoleChoice({ organizationId, value, onChange }: RoleChoiceProps) {
  const t = useTranslations()
  const offered = grantableRoles(useOwnRole(organizationId))
  return (
    <Radio.Group
      label={t('members.role')}
      value={value}
      onChange={(next) => {
        const role = offered.find((candidate) => candidate === next)
        if (role) onChange(role)
      }}
    >
      <Stack gap="sm" mt="xs">
        {offered.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`terms.role.organization.${role}`)}
            description={t(`members.roleHint.${role}`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
