import { submitOrder, type BlueprintDefinition, type Order } from '@freehold/contract'
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBlueprint } from '#features/blueprints'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { QuestionIcon } from '#ui/icons'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import {
  CountedTextarea,
  PackageFields,
  ParameterField,
  SecretFields,
  useFaultText,
} from './order-answer-fields.tsx'
import type { DraftSaver, DraftState } from './order-draft-saver.ts'
import { incompleteFields, longestNote, missingSecrets } from './order-draft.ts'
import { useFieldLabel } from './order-fields.ts'
import { useOrderDraft } from './use-order-draft.ts'
import classes from './order-page.module.css'

type Question = Order['questions'][number]

/** The open questions: to be answered right here by whoever placed the order, read by everyone else. */
export function OrderQuestionsForm({ order }: { order: Order }) {
  const t = useTranslations('orders.questions')
  const can = useCan()
  const definition = useBlueprint(order.blueprint)?.definition
  const open = order.questions.filter(({ answeredAt }) => answeredAt === null)
  if (open.length === 0) return null
  return (
    <Section title={t('title')} description={can('order:place') ? t('text') : t('readOnly')}>
      {definition && can('order:place') ? (
        <Answers key={order.id} order={order} definition={definition} questions={open} />
      ) : (
        <ul className={classes['plainList']}>
          {open.map((question) => (
            <li key={question.field}>
              <Asked order={order} question={question} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Asked({ order, question }: { order: Order; question: Question }) {
  const labelOf = useFieldLabel(order.blueprint)
  return (
    <Alert role="note" color="orange" icon={<QuestionIcon />} title={labelOf(question.field)}>
      {question.message}
    </Alert>
  )
}

type AnswersProps = {
  readonly order: Order
  readonly definition: BlueprintDefinition
  readonly questions: readonly Question[]
}

/** Only the fields that were asked about, each below its question; everything else stays as it was. */
function Answers({ order, definition, questions }: AnswersProps) {
  const t = useTranslations('orders.questions')
  const { saver, draft } = useOrderDraft(order, definition)
  const [attempted, setAttempted] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { organizationId, id } = order
  const faults = {
    ...incompleteFields(definition, draft.values),
    ...missingSecrets(draft.order, draft.secrets),
  }
  const send = useAction({
    run: async (_: void, idempotencyKey) => {
      if (!(await saver.seal())) throw saver.state().error ?? new Error('secrets not accepted')
      return call(submitOrder, { params: { organizationId, id }, idempotencyKey })
    },
    inlineErrors: true,
    success: t('done'),
    refresh: [['orders'], ['auditEvents']],
  })
  const submit = (): void => {
    setAttempted(true)
    if (Object.keys(faults).length === 0) send.mutate()
    else setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="lg">
        {questions.map((question) => (
          <Stack key={question.field} gap="sm">
            <Asked order={order} question={question} />
            <AnswerField
              field={question.field}
              definition={definition}
              draft={draft}
              saver={saver}
              attempted={attempted}
            />
          </Stack>
        ))}
        {Object.keys(draft.secretFaults).length === 0 ? <FormErrors error={send.error} /> : null}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t('confirmHint')}
          </Text>
          <Button type="submit" loading={send.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type AnswerFieldProps = {
  readonly field: string
  readonly definition: BlueprintDefinition
  readonly draft: DraftState
  readonly saver: DraftSaver
  readonly attempted: boolean
}

function AnswerField({ field, definition, draft, saver, attempted }: AnswerFieldProps) {
  const t = useTranslations('orders.field')
  const faultText = useFaultText()
  const { values } = draft
  const faults = incompleteFields(definition, values)
  const [group, name] = field.split('.')
  if (field === 'displayName') {
    return (
      <TextInput
        label={t('displayName')}
        required
        value={values.displayName}
        error={attempted ? faultText(faults['displayName']) : undefined}
        onChange={(event) => saver.change({ displayName: event.currentTarget.value })}
      />
    )
  }
  if (field === 'note') {
    return (
      <CountedTextarea
        name="note"
        label={t('note')}
        value={values.note}
        limit={longestNote}
        error={faultText(faults['note'])}
        onChange={(event) => saver.change({ note: event.currentTarget.value })}
      />
    )
  }
  const parameter =
    group === 'parameters' ? definition.parameters.find((one) => one.name === name) : undefined
  if (parameter) {
    return (
      <ParameterField
        parameter={parameter}
        value={values.parameters[parameter.name]}
        fault={faults[field]}
        attempted={attempted}
        onChange={(value) => saver.change({ parameters: { ...values.parameters, [parameter.name]: value } })}
      />
    )
  }
  return <PackageAnswer {...{ definition, draft, saver, attempted }} only={name} />
}

type PackageAnswerProps = Omit<AnswerFieldProps, 'field'> & { readonly only: string | undefined }

/** Which packages, or the secrets of the one that was asked about. */
function PackageAnswer({ definition, draft, saver, attempted, only }: PackageAnswerProps) {
  const missing = attempted ? missingSecrets(draft.order, draft.secrets) : {}
  const secretsOf = (chosen: BlueprintDefinition['packages'][number]) => (
    <SecretFields
      chosen={chosen}
      states={draft.order.packages.find(({ name }) => name === chosen.name)?.secrets ?? []}
      typed={draft.secrets[chosen.name] ?? {}}
      faults={{ ...missing, ...draft.secretFaults }}
      onType={(name, value) => saver.typeSecret(chosen.name, name, value)}
    />
  )
  const asked = definition.packages.find(({ name }) => name === only)
  if (asked) return <Stack gap="sm">{secretsOf(asked)}</Stack>
  return (
    <PackageFields
      packages={definition.packages}
      chosen={draft.values.packages}
      onChoose={(packages) => saver.change({ packages })}
    >
      {secretsOf}
    </PackageFields>
  )
}
