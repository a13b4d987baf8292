import { askOrder, type Order } from '@freehold/contract'
import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useBlueprint } from '#features/blueprints'
import { call } from '#lib/api'
import { FormErrors } from '#ui/form-errors'
import { PlusIcon, TrashIcon } from '#ui/icons'
import { useContractForm } from '#ui/use-contract-form'
import { askableFields, useFieldLabel } from './order-fields.ts'

type OrderAskFormProps = {
  readonly order: Order
  readonly opened: boolean
  readonly onClose: () => void
}

const templates = ['unclear', 'moreDetail', 'confirm', 'wrong'] as const
const mostQuestions = 20

/** Asks the customer about single fields; the clock of the order stands still until the answer comes. */
export function OrderAskForm({ order, opened, onClose }: OrderAskFormProps) {
  const t = useTranslations('orders.ask')
  return (
    <Modal opened={opened} onClose={onClose} title={t('title', { name: order.displayName })} size="lg">
      {opened ? <Form order={order} onClose={onClose} /> : null}
    </Modal>
  )
}

function Form({ order, onClose }: Omit<OrderAskFormProps, 'opened'>) {
  const t = useTranslations()
  const { organizationId, id, displayName } = order
  const fields = askableFields(order, useBlueprint(order.blueprint)?.definition)
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: askOrder.body,
    initial: { questions: [{ field: fields[0] ?? 'displayName', message: '' }] },
    toBody: ({ questions }) => ({
      questions: questions.map(({ field, message }) => ({
        field,
        message: message.replaceAll(/\s*\n\s*/g, ' '),
      })),
    }),
    send: (body, idempotencyKey) => call(askOrder, { params: { organizationId, id }, body, idempotencyKey }),
    success: t('orders.ask.done', { name: displayName }),
    refresh: [['orders'], ['auditEvents']],
    onDone: onClose,
  })
  const { questions } = form.getValues()
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('orders.ask.text')}
        </Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        {questions.map((question, index) => (
          <QuestionFields
            // A question has no name of its own; they are only added at the end and removed by their place.
            key={index}
            number={index + 1}
            blueprint={order.blueprint}
            fields={fields}
            fieldProps={form.getInputProps(`questions.${index}.field`)}
            messageProps={form.getInputProps(`questions.${index}.message`)}
            onTemplate={(message) => form.setFieldValue(`questions.${index}.message`, message)}
            onRemove={questions.length > 1 ? () => form.removeListItem('questions', index) : undefined}
            field={question.field}
          />
        ))}
        <Group justify="space-between">
          <Button
            variant="subtle"
            leftSection={<PlusIcon size={16} />}
            disabled={questions.length >= mostQuestions}
            onClick={() => {
              const free = fields.find((field) => !questions.some((one) => one.field === field))
              form.insertListItem('questions', { field: free ?? fields[0] ?? 'displayName', message: '' })
            }}
          >
            {t('orders.ask.add')}
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('orders.ask.submit')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}

/** What a field is given by the form library. */
type InputProps = { readonly value?: string; readonly onChange?: (event: unknown) => void }

type QuestionFieldsProps = {
  readonly number: number
  readonly blueprint: string
  readonly field: string
  readonly fields: readonly string[]
  readonly fieldProps: InputProps
  readonly messageProps: InputProps
  readonly onTemplate: (message: string) => void
  readonly onRemove: (() => void) | undefined
}

function QuestionFields(props: QuestionFieldsProps) {
  const { number, blueprint, field, fields, fieldProps, messageProps, onTemplate, onRemove } = props
  const t = useTranslations('orders.ask')
  const labelOf = useFieldLabel(blueprint)
  return (
    <Fieldset legend={t('question', { number })}>
      <Stack gap="sm">
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <NativeSelect
            label={t('field')}
            flex={1}
            data={fields.map((one) => ({ value: one, label: labelOf(one) }))}
            {...fieldProps}
          />
          {onRemove ? (
            <ActionIcon variant="default" size={36} onClick={onRemove} aria-label={t('remove', { number })}>
              <TrashIcon size={18} />
            </ActionIcon>
          ) : null}
        </Group>
        <NativeSelect
          label={t('template')}
          value=""
          data={[
            { value: '', label: t('templateChoose') },
            ...templates.map((one) => ({ value: one, label: t(`templates.${one}.label`) })),
          ]}
          onChange={(event) => {
            const chosen = templates.find((one) => one === event.currentTarget.value)
            if (chosen) onTemplate(t(`templates.${chosen}.text`, { field: labelOf(field) }))
          }}
        />
        <Textarea
          label={t('message')}
          description={t('messageHint')}
          required
          autosize
          minRows={2}
          {...messageProps}
        />
      </Stack>
    </Fieldset>
  )
}
