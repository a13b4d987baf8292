import { RequestSupportGrant, requestSupportGrant } from '@freehold/contract'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { securityPolicyQuery } from '#features/security-policies'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { SupportIcon } from '#ui/icons'
import { useContractForm } from '#ui/use-contract-form'
import { useNotify } from '#ui/use-notify'
import { SupportExtentFields, toExtent, type ExtentValues } from './support-extent-fields.tsx'
import { tenantChoicesQuery, touchedBySteps } from './support-grant-queries.ts'

type Organization = { readonly id: string; readonly name: string }

/** Opens the request; says why where the caller's role does not allow it. */
export function AskForAccessButton({ organization }: { organization: Organization }) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const { data: policy } = useQuery({
    ...securityPolicyQuery(organization.id),
    enabled: can('security_policy:read'),
  })
  const reason = !can('support_grant:request')
    ? t('common.noPermission')
    : policy?.supportRequests === 'refused'
      ? t('supportGrants.askRefused')
      : undefined
  return (
    <>
      <Button
        size="xs"
        leftSection={<SupportIcon size={16} />}
        onClick={open}
        disabled={reason !== undefined}
        {...(reason === undefined ? {} : { title: reason })}
      >
        {t('supportGrants.ask')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('supportGrants.askTitle', { organization: organization.name })}
      >
        {opened ? <RequestForm organization={organization} onClose={close} /> : null}
      </Modal>
    </>
  )
}

function RequestForm({ organization, onClose }: { organization: Organization; onClose: () => void }) {
  const t = useTranslations()
  const notify = useNotify()
  const tenants = useQuery(tenantChoicesQuery(organization.id))
  const initial: ExtentValues & { reason: string } = {
    reason: '',
    hours: 4,
    rights: 'read',
    isWhole: true,
    tenantIds: [],
  }
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: RequestSupportGrant,
    initial,
    toBody: (values) => ({ reason: values.reason, ...toExtent(values) }),
    send: (body, idempotencyKey) =>
      call(requestSupportGrant, { params: { organizationId: organization.id }, body, idempotencyKey }),
    refresh: touchedBySteps,
    onDone: () => {
      notify.success(t('supportGrants.asked', { organization: organization.name }))
      onClose()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('supportGrants.askText')}
        </Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <Textarea
          label={t('supportGrants.reason')}
          description={t('supportGrants.reasonHint')}
          required
          autosize
          minRows={2}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <SupportExtentFields form={form} tenants={tenants.data?.data ?? []} />
        <Text size="sm">{t('supportGrants.neverText')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('supportGrants.askSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
