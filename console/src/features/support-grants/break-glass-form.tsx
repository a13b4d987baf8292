import { breakGlass } from '@freehold/contract'
import { Alert, Button, Group, Modal, NumberInput, Stack, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { WarningIcon } from '#ui/icons'
import { useContractForm } from '#ui/use-contract-form'
import { touchedBySteps } from './support-grant-queries.ts'

type Organization = { readonly id: string; readonly name: string }

/** Access without asking, for the platform's owners; what it sets off is said before it is taken. */
export function BreakGlassButton({ organization }: { organization: Organization }) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const allowed = can('support_grant:break_glass')
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<WarningIcon size={16} />}
        onClick={open}
        disabled={!allowed}
        {...(allowed ? {} : { title: t('common.noPermission') })}
      >
        {t('supportGrants.breakGlass')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('supportGrants.breakGlassTitle', { organization: organization.name })}
      >
        {opened ? <BreakGlassForm organizationId={organization.id} onClose={close} /> : null}
      </Modal>
    </>
  )
}

function BreakGlassForm({ organizationId, onClose }: { organizationId: string; onClose: () => void }) {
  const t = useTranslations()
  const initial: { reason: string; minutes: number | string } = { reason: '', minutes: 30 }
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: breakGlass.body,
    initial,
    toBody: ({ reason, minutes }) => ({ reason, minutes: Number(minutes) }),
    send: (body, idempotencyKey) => call(breakGlass, { params: { organizationId }, body, idempotencyKey }),
    success: t('supportGrants.breakGlassDone'),
    refresh: touchedBySteps,
    onDone: onClose,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Alert color="orange" icon={<WarningIcon />}>
          {t('supportGrants.breakGlassText')}
        </Alert>
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
        <NumberInput
          label={t('supportGrants.minutes')}
          description={t('supportGrants.minutesHint')}
          min={1}
          max={30}
          required
          {...form.getInputProps('minutes')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color="red" loading={busy}>
            {t('supportGrants.breakGlassSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
