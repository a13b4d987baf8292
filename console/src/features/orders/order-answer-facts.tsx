import type { BlueprintDefinition, Order } from '@freehold/contract'
import { Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useLocalText } from '#features/blueprints'
import { FactList } from '#ui/fact-list'
import { SecretStateBadge } from './order-answer-fields.tsx'
import { isAnswered, type DraftValues, type Parameter, type ParameterValue } from './order-draft.ts'
import classes from './order-answer-facts.module.css'

/** An answer as people read it. */
export function useAnswerText(): (
  parameter: Parameter | undefined,
  value: ParameterValue | undefined,
) => string {
  const t = useTranslations('common')
  const local = useLocalText()
  return (parameter, value) => {
    if (!isAnswered(value)) return ''
    if (typeof value === 'boolean') return value ? t('yes') : t('no')
    const choice = parameter?.choices?.find((one) => one.value === value)
    return choice ? local(choice.label) : String(value)
  }
}

type AnswerFactsProps = {
  readonly values: DraftValues
  readonly definition: BlueprintDefinition | undefined
}

/** Name, answers and note of an order; long texts below each other with their line breaks. */
export function AnswerFacts({ values, definition }: AnswerFactsProps) {
  const t = useTranslations('orders')
  const local = useLocalText()
  const text = useAnswerText()
  const parameters = definition?.parameters ?? []
  const short = parameters.filter(({ type }) => type !== 'multiline')
  const long = parameters.filter(({ type }) => type === 'multiline')
  // A blueprint may have moved on; what it no longer asks is still part of the order.
  const others = Object.keys(values.parameters).filter((name) => !parameters.some((one) => one.name === name))
  return (
    <div className={classes['answers']}>
      <FactList
        facts={[
          { label: t('field.displayName'), value: values.displayName },
          ...short.map((parameter) => ({
            label: local(parameter.label),
            value: text(parameter, values.parameters[parameter.name]),
          })),
          ...others.map((name) => ({ label: name, value: text(undefined, values.parameters[name]) })),
        ]}
      />
      {long.map((parameter) => (
        <LongFact
          key={parameter.name}
          label={local(parameter.label)}
          value={text(parameter, values.parameters[parameter.name])}
        />
      ))}
      {values.note ? <LongFact label={t('field.note')} value={values.note} /> : null}
    </div>
  )
}

function LongFact({ label, value }: { label: string; value: string }) {
  const t = useTranslations('common')
  return (
    <dl className={classes['long']}>
      <dt>{label}</dt>
      <dd>
        {value === '' ? (
          <Text span c="dimmed" inherit>
            {t('notSet')}
          </Text>
        ) : (
          value
        )}
      </dd>
    </dl>
  )
}

type PackageFactsProps = {
  readonly packages: Order['packages']
  /** Secrets that are no longer here are where they were meant to go. */
  readonly delivered?: boolean
  readonly definition: BlueprintDefinition | undefined
}

/** The chosen packages, and of their secrets only whether they are there. */
export function PackageFacts({ packages, definition, delivered = false }: PackageFactsProps) {
  const t = useTranslations('orders')
  const local = useLocalText()
  if (packages.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('packages.none')}
      </Text>
    )
  }
  return (
    <ul className={classes['list']}>
      {packages.map(({ name, secrets }) => {
        const known = definition?.packages.find((one) => one.name === name)
        return (
          <li key={name}>
            <Text fw={600} size="sm">
              {known ? local(known.label) : name}
            </Text>
            {secrets.map((secret) => {
              const label = known?.secrets.find((one) => one.name === secret.name)?.label
              return (
                <Group key={secret.name} gap="xs" mt={4}>
                  <Text size="sm">{label ? local(label) : secret.name}</Text>
                  <SecretStateBadge
                    state={delivered && secret.state === 'erased' ? 'delivered' : secret.state}
                  />
                </Group>
              )
            })}
          </li>
        )
      })}
    </ul>
  )
}
