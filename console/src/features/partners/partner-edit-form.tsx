import { UpdatePartner, updatePartner, type Partner } from '@freehold/contract'
import { Button, Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { toPercentText } from '#lib/basis-points'
import { changedMembers, rebaseMembers } from '#lib/record-changes'
import { ChangeList } from '#ui/change-list'
import { ConflictPanel } from '#ui/conflict-panel'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { BillingFields, ContactFields, TermsFields } from './partner-fields.tsx'
import { partnerQuery } from './partner-queries.ts'
import { toBody, toValues, type PartnerField, type PartnerValues } from './partner-values.ts'

type PartnerEditFormProps = {
  readonly partner: Partner
  /** `terms`: all of it; `own`: what a partner says of itself. */
  readonly part: 'terms' | 'own'
  readonly onClose: () => void
}

/** Shows what saving would change, sends only that, and lets the person decide when someone else saved meanwhile. */
export function PartnerEditForm({ partner, part, onClose }: PartnerEditFormProps) {
  const t = useTranslations()
  const client = useQueryClient()
  const [base, setBase] = useState(partner)
  const labelOf = (field: PartnerField): string => t(`partners.${field}`)
  const before = toBody(toValues(base))
  const { form, submit, busy, error, fieldErrorCount, forget } = useContractForm({
    schema: UpdatePartner,
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
  const after = toBody(form.getValues())
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        {hasCode(error, 'request.precondition_failed') ? (
          <ConflictPanel
            before={before}
            yours={after}
            readNewest={() => client.fetchQuery({ ...partnerQuery(base.id), staleTime: 0 })}
            toComparable={(newest) => toBody(toValues(newest))}
            labelOf={labelOf}
            onTake={(newest) => goOn(newest, toValues(newest))}
            onKeep={(newest) =>
              goOn(newest, rebaseMembers(toValues(base), form.getValues(), toValues(newest)))
            }
          />
        ) : (
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        )}
        {part === 'terms' ? (
          <TermsFields form={form} isFixed={base.builtIn || base.status === 'terminated'} />
        ) : null}
        <ContactFields form={form} />
        <BillingFields form={form} />
        <ChangeList
          before={before}
          after={after}
          labelOf={labelOf}
          textOf={(field, value) => shownValue(t, field, value)}
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

function shownValue(
  t: ReturnType<typeof useTranslations<never>>,
  field: PartnerField,
  value: unknown,
): string | undefined {
  if (field === 'marginBasisPoints')
    return Number.isNaN(value) ? undefined : `${toPercentText(Number(value))} %`
  if (field === 'status' && (value === 'prospect' || value === 'active' || value === 'paused'))
    return t(`partners.statuses.${value}`)
  return undefined
}
