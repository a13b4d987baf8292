import { InviteMember, inviteMember, type OrganizationRole } from '@freehold/contract'
import { Button, Group, Modal, Stack, Text, TextInput, type ButtonProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { PlusIcon } from '#ui/icons'
import { useContractForm } from '#ui/use-contract-form'
import { useNotify } from '#ui/use-notify'
import { RoleChoice } from './member-role-form.tsx'

type InviteButtonProps = Pick<ButtonProps, 'size'> & { readonly organizationId: string }

/** Opens the invitation; says why where the caller's role does not allow it. */
export function InviteButton({ organizationId, size = 'sm' }: InviteButtonProps) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const allowed = can('member:manage')
  return (
    <>
      <Button
        size={size}
        leftSection={<PlusIcon size={18} />}
        onClick={open}
        disabled={!allowed}
        {...(allowed ? {} : { title: t('common.noPermission') })}
      >
        {t('members.invite')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('members.inviteTitle')}>
        {opened ? <InviteForm organizationId={organizationId} onClose={close} /> : null}
      </Modal>
    </>
  )
}

function InviteForm({ organizationId, onClose }: { organizationId: string; onClose: () => void }) {
  const t = useTranslations()
  const notify = useNotify()
  const initial: { email: string; name: string; role: OrganizationRole } = {
    email: '',
    name: '',
    role: 'member',
  }
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: InviteMember,
    initial,
    toBody: (values) => values,
    send: (body, idempotencyKey) => call(inviteMember, { params: { organizationId }, body, idempotencyKey }),
    refresh: [['members'], ['auditEvents']],
    fieldOf: { 'member.already_exists': 'email' },
    onDone: ({ email }) => {
      notify.success(t('members.invited', { email }))
      onClose()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('members.inviteText')}
        </Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput label={t('members.name')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label={t('members.email')}
          type="email"
          inputMode="email"
          required
          {...form.getInputProps('email')}
        />
        <RoleChoice
          organizationId={organizationId}
          value={form.values.role}
          onChange={(role) => form.setFieldValue('role', role)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('members.inviteSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
