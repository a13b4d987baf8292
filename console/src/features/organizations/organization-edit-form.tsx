import { UpdateOrganization, updateOrganization, type Organization } from '@freehold/contract'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { changedMembers, rebaseMembers } from '#lib/record-changes'
import { ConflictPanel } from '#ui/conflict-panel'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { OrganizationFields } from './organization-fields.tsx'
import { organizationQuery } from './organization-queries.ts'
import { toBody, toValues, type OrganizationValues } from './organization-values.ts'

type OrganizationEditFormProps = { readonly organization: Organization; readonly onClose: () => void }

/** Sends only what was changed; when someone else saved meanwhile, shows both and lets the person decide. */
export function OrganizationEditForm({ organization, onClose }: OrganizationEditFormProps) {
  const t = useTranslations()
  const client = useQueryClient()
  const [base, setBase] = useState(organization)
  const before = toBody(toValues(base))
  const { form, submit, busy, error, fieldErrorCount, forget } = useContractForm({
    schema: UpdateOrganization,
    initial: toValues(organization),
    toBody: (values) => changedMembers(before, toBody(values)),
    send: (body, idempotencyKey) =>
      call(updateOrganization, {
        params: { organizationId: base.id },
        body,
        ifMatch: base.version,
        idempotencyKey,
      }),
    success: t('organizations.saved', { name: base.name }),
    refresh: [['organizations'], ['auditEvents']],
    onDone: (saved) => {
      client.setQueryData(organizationQuery(saved.id).queryKey, saved)
      onClose()
    },
  })
  const goOn = (newest: Organization, values: OrganizationValues): void => {
    setBase(newest)
    form.setValues(values)
    forget()
  }
  const readNewest = (): Promise<Organization> =>
    client.fetchQuery({ ...organizationQuery(base.id), staleTime: 0 })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        {hasCode(error, 'request.precondition_failed') ? (
          <ConflictPanel
            before={before}
            yours={toBody(form.getValues())}
            readNewest={readNewest}
            toComparable={(newest) => toBody(toValues(newest))}
            labelOf={(field) => t(`organizations.${field}`)}
            onTake={(newest) => goOn(newest, toValues(newest))}
            onKeep={(newest) =>
              goOn(newest, rebaseMembers(toValues(base), form.getValues(), toValues(newest)))
            }
          />
        ) : (
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        )}
        <TextInput label={t('organizations.name')} required {...form.getInputProps('name')} />
        <OrganizationFields form={form} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t('common.saveChanges')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
