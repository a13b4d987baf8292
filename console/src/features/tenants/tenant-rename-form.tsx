import { renameTenant, type Tenant } from '@freehold/contract'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { ConflictPanel } from '#ui/conflict-panel'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { tenantQuery } from './tenant-queries.ts'

/** Changes what the tenant is called; its technical name stays. */
export function TenantRenameForm({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const t = useTranslations()
  const client = useQueryClient()
  const [base, setBase] = useState(tenant)
  const { organizationId, id } = tenant
  const query = tenantQuery(organizationId, id)
  const { form, submit, busy, error, fieldErrorCount, forget } = useContractForm({
    schema: renameTenant.body,
    initial: { displayName: tenant.displayName },
    toBody: (values) => values,
    send: (body, idempotencyKey) =>
      call(renameTenant, {
        params: { organizationId, tenantId: id },
        body,
        ifMatch: base.version,
        idempotencyKey,
      }),
    success: t('tenants.renamed'),
    refresh: [['tenants'], ['auditEvents']],
    onDone: (saved) => {
      client.setQueryData(query.queryKey, saved)
      onClose()
    },
  })
  const goOn = (newest: Tenant, displayName: string): void => {
    setBase(newest)
    form.setValues({ displayName })
    forget()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={480}>
        {hasCode(error, 'request.precondition_failed') ? (
          <ConflictPanel
            before={{ displayName: base.displayName }}
            yours={form.getValues()}
            readNewest={() => client.fetchQuery({ ...query, staleTime: 0 })}
            toComparable={({ displayName }) => ({ displayName })}
            labelOf={() => t('tenants.displayName')}
            onTake={(newest) => goOn(newest, newest.displayName)}
            onKeep={(newest) => goOn(newest, form.getValues().displayName)}
          />
        ) : (
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        )}
        <TextInput
          label={t('tenants.displayName')}
          required
          data-autofocus
          {...form.getInputProps('displayName')}
        />
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
