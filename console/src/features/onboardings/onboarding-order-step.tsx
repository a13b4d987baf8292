import type { BlueprintDefinition } from '@freehold/contract'
import { Alert, Radio, Stack } from '@mantine/core'
import { useEffect, useState, useSyncExternalStore, type FormEvent, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useLocalText } from '#features/blueprints'
import {
  createDraftSaver,
  defaultParameters,
  incompleteFields,
  missingSecrets,
  OrderPackagesForm,
  OrderWhatForm,
} from '#features/orders'
import { Section } from '#ui/section'
import { patchedOrder, toDrafted } from './onboarding-order.ts'
import { sealSecrets, saveParts } from './onboarding-queries.ts'
import type { OnboardingSaver } from './onboarding-saver.ts'

type StepProps = {
  readonly saver: OnboardingSaver
  readonly onComplete: () => void
  readonly footer: ReactNode
}

type ProductProps = StepProps & { readonly definitions: readonly BlueprintDefinition[] }

/** What is ordered; another product begins its questions anew. */
export function OnboardingProductForm({ saver, onComplete, footer, definitions }: ProductProps) {
  const t = useTranslations('onboardings')
  const local = useLocalText()
  const order = saver.state().onboarding.form.order
  const [chosen, setChosen] = useState(order?.blueprint ?? '')
  const [attempted, setAttempted] = useState(false)
  const choose = (blueprint: string): void => {
    const definition = definitions.find(({ name }) => name === blueprint)
    if (definition === undefined) return
    setChosen(blueprint)
    const { displayName } = saver.state().onboarding.form.order ?? {}
    const kept = displayName === undefined ? {} : { displayName }
    saver.change({ order: { ...kept, blueprint, parameters: defaultParameters(definition), packages: [] } })
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setAttempted(true)
    if (chosen !== '' && (await saver.flush())) onComplete()
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Section title={t('productTitle')} description={t('productText')}>
        <Radio.Group
          aria-label={t('productTitle')}
          value={chosen}
          onChange={choose}
          error={attempted && chosen === '' ? t('noProduct') : undefined}
        >
          <Stack gap="md">
            {definitions.map(({ name, title, description }) => (
              <Radio key={name} value={name} label={local(title)} description={local(description)} />
            ))}
          </Stack>
        </Radio.Group>
      </Section>
      {footer}
    </form>
  )
}

type OrderStepProps = StepProps & {
  readonly step: 'details' | 'packages'
  readonly definition: BlueprintDefinition | undefined
}

/** The questions of the chosen product: those of an order, kept in the entry. */
export function OnboardingOrderStep({ definition, ...props }: OrderStepProps) {
  const t = useTranslations('onboardings')
  if (definition === undefined) return <Alert color="orange">{t('noBlueprint')}</Alert>
  return <OrderStep {...props} definition={definition} />
}

function useOrderSaver(saver: OnboardingSaver, definition: BlueprintDefinition) {
  const [orderSaver] = useState(() => {
    const wrap = (onboarding: Parameters<typeof toDrafted>[0]) => toDrafted(onboarding, definition)
    return createDraftSaver(wrap(saver.state().onboarding), definition, {
      update: async (_, patch) =>
        wrap(await saver.write((newest) => saveParts(newest, { order: patchedOrder(newest, patch) }))),
      seal: async (_, name, values) => wrap(await saver.write((newest) => sealSecrets(newest, name, values))),
      read: async () => wrap(saver.state().onboarding),
    })
  })
  // Leaving the step keeps what was typed last.
  useEffect(() => () => void orderSaver.flush(), [orderSaver])
  return { orderSaver, draft: useSyncExternalStore(orderSaver.subscribe, orderSaver.state) }
}

function OrderStep(props: StepProps & { step: 'details' | 'packages'; definition: BlueprintDefinition }) {
  const { saver, step, definition, onComplete, footer } = props
  const { orderSaver, draft } = useOrderSaver(saver, definition)
  const [attempted, setAttempted] = useState(false)
  const faults = incompleteFields(definition, draft.values)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    setAttempted(true)
    const isSaved = step === 'packages' ? await orderSaver.seal() : await orderSaver.flush()
    const { order, secrets } = orderSaver.state()
    const open = step === 'details' ? faults : missingSecrets(order, secrets)
    if (isSaved && Object.keys(open).length === 0) onComplete()
    else setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const shared = { draft, saver: orderSaver, definition, attempted }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {step === 'details' ? <OrderWhatForm {...shared} faults={faults} /> : null}
      {step === 'packages' ? <OrderPackagesForm {...shared} held={[]} /> : null}
      {footer}
    </form>
  )
}
