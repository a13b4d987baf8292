import { updatePartner, type Partner } from '@freehold/contract'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { changedMembers, orNull, rebaseMembers } from '#lib/record-changes'
import { ConflictPanel } from '#ui/conflict-panel'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { partnerQuery } from './partner-queries.ts'

type PartnerValues = { readonly name: string; readonly contactName: string; readonly contactEmail: string }

function toValues({ name, contactName, contactEmail }: Partner): PartnerValues {
  return { name, contactName: contactName ?? '', contactEmail: contactEmail ?? '' }
}

function toBody({ name, contactName, contactEmail }: PartnerValues) {
  return { name, contactName: orNull(contactName), contactEmail: orNull(contactEmail) }
}

export function PartnerEditForm({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const t = useTranslations()
  const client = useQueryClient()
  const [base, setBase] = useState(partner)
  const before = toBody(toValues(base))
  const { form, submit, busy, error, fieldErrorCount, forget } = useContractForm({
    schema: updatePartner.body,
    initial: toValues(partner),
    toBody: (values) => changedMembers(before, toBody(values)),
    send: (body, idempotencyKey) =>
      call(updatePartner, { params: { partnerId: base.id }, body, ifMatch: base.version, idempotencyKey }),
    success: t('partners.saved', { name: base.name }),
    refresh: [['partners'], ['auditEvents']],
    onDone: (saved) => {
      client.setQueryData(partnerQuery(saved.id).queryKey, saved)
      onClose()
    },
  })
  const goOn = (newest: Partner, values: PartnerValues): void => {
    setBase(newest)
    form.setValues(values)
    forget()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={520}>
        {hasCode(error, 'request.precondition_failed') ? (
          <ConflictPanel
            before={before}
            yours={toBody(form.getValues())}
            readNewest={() => client.fetchQuery({ ...partnerQuery(base.id), staleTime: 0 })}
            toComparable={(newest) => toBody(toValues(newest))}
            labelOf={(field) => t(`partners.${field}`)}
            onTake={(newest) => goOn(newest, toValues(newest))}
            onKeep={(newest) =>
              goOn(newest, rebaseMembers(toValues(base), form.getValues(), toValues(newest)))
            }
          />
        ) : (
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        )}
        <TextInput label={t('partners.name')} required {...form.getInputProps('name')} />
        <TextInput label={t('partners.contactName')} {...form.getInputProps('contactName')} />
        <TextInput
          label={t('partners.contactEmail')}
          type="email"
          inputMode="email"
          {...form.getInputProps('contactEmail')}
        />
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
