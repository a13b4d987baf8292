import { rejectOrder, type Order } from '@freehold/contract'
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'

type OrderRejectFormProps = {
  readonly order: Order
  readonly opened: boolean
  readonly onClose: () => void
}

/** Rejects with a reason that the customer reads as it is written. */
export function OrderRejectForm({ order, opened, onClose }: OrderRejectFormProps) {
  const t = useTranslations('orders.reject')
  return (
    <Modal opened={opened} onClose={onClose} title={t('title', { name: order.displayName })}>
      {opened ? <Form order={order} onClose={onClose} /> : null}
    </Modal>
  )
}

function Form({ order, onClose }: Omit<OrderRejectFormProps, 'opened'>) {
  const t = useTranslations()
  const { organizationId, id, displayName } = order
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: rejectOrder.body,
    initial: { reason: '' },
    toBody: ({ reason }) => ({ reason: reason.replaceAll(/\s*\n\s*/g, ' ') }),
    send: (body, idempotencyKey) =>
      call(rejectOrder, { params: { organizationId, id }, body, idempotencyKey }),
    success: t('orders.reject.done', { name: displayName }),
    refresh: [['orders'], ['tenants'], ['auditEvents']],
    onDone: onClose,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <Textarea
          label={t('orders.reject.reason')}
          description={t('orders.reject.reasonHint')}
          required
          autosize
          minRows={3}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color="red" loading={busy}>
            {t('orders.reject.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
