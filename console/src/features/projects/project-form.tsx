import { createProject } from '@freehold/contract'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { orUndefined } from '#lib/record-changes'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'

type ProjectFormProps = {
  readonly organizationId: string
  readonly tenantId: string
  readonly opened: boolean
  readonly onClose: () => void
}

/** Creates a project; the first one has its tenant set up. */
export function ProjectForm({ opened, onClose, ...tenant }: ProjectFormProps) {
  const t = useTranslations('projects')
  return (
    <Modal opened={opened} onClose={onClose} title={t('createTitle')}>
      {opened ? <Form onClose={onClose} {...tenant} /> : null}
    </Modal>
  )
}

function Form({ organizationId, tenantId, onClose }: Omit<ProjectFormProps, 'opened'>) {
  const t = useTranslations()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: createProject.body,
    initial: { name: '', displayName: '' },
    toBody: ({ name, displayName }) => {
      const title = orUndefined(displayName)
      return { name, ...(title === undefined ? {} : { displayName: title }) }
    },
    send: (body, idempotencyKey) =>
      call(createProject, { params: { organizationId, tenantId }, body, idempotencyKey }),
    success: t('projects.created'),
    refresh: [['projects'], ['tenants'], ['auditEvents']],
    fieldOf: { 'project.name_taken': 'name' },
    onDone: onClose,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput
          label={t('projects.name')}
          description={t('projects.nameHint')}
          required
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput label={t('projects.displayName')} {...form.getInputProps('displayName')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
