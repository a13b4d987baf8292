import { AcceptSupportGrant, acceptSupportGrant, type SupportGrant } from '@freehold/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { useNotify } from '#ui/use-notify'
import { SupportExtentFields, toExtent, type ExtentValues } from './support-extent-fields.tsx'
import { tenantChoicesQuery, touchedBySteps } from './support-grant-queries.ts'

/** The answer: as it was asked for, or less. */
export function SupportGrantAcceptForm({ grant, onClose }: { grant: SupportGrant; onClose: () => void }) {
  const t = useTranslations()
  const format = useFormatter()
  const notify = useNotify()
  const { asked, organizationId, id } = grant
  const all = useQuery(tenantChoicesQuery(organizationId))
  const tenants = grant.tenants ?? all.data?.data ?? []
  const initial: ExtentValues = {
    hours: asked.hours,
    rights: asked.rights,
    isWhole: asked.tenantIds === null,
    tenantIds: [...(asked.tenantIds ?? [])],
  }
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: AcceptSupportGrant,
    initial,
    toBody: toExtent,
    send: (body, idempotencyKey) =>
      call(acceptSupportGrant, { params: { organizationId, id }, body, idempotencyKey }),
    refresh: touchedBySteps,
    onDone: ({ requestedByName: operator, endsAt }) => {
      const time = format.dateTime(new Date(endsAt ?? 0), { dateStyle: 'medium', timeStyle: 'short' })
      notify.success(t('supportGrants.accepted', { operator, time }))
      onClose()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{t('supportGrants.acceptText')}</Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <SupportExtentFields
          form={form}
          tenants={tenants}
          maxHours={asked.hours}
          rights={asked.rights === 'write' ? ['read', 'write'] : ['read']}
          mayBeWhole={asked.tenantIds === null}
        />
        <Text size="sm" c="dimmed">
          {t('supportGrants.neverText')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('supportGrants.acceptSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
