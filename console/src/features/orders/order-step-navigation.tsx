import { useTranslations } from 'use-intl'
import { StepNavigation } from '#ui/step-navigation'
import type { WizardStep } from './order-paths.ts'

type OrderStepNavigationProps = {
  readonly steps: readonly WizardStep[]
  /** Steps in which something is missing. */
  readonly unanswered: readonly WizardStep[]
  readonly current: WizardStep
  readonly pathOf: (step: WizardStep) => string
  readonly onOpen: (step: WizardStep) => void
}

/** The steps of the order's wizard. */
export function OrderStepNavigation({
  steps,
  unanswered,
  current,
  pathOf,
  onOpen,
}: OrderStepNavigationProps) {
  const t = useTranslations('orders.steps')
  return (
    <StepNavigation
      label={t('label')}
      steps={steps.map((step) => ({ step, name: t(step), to: pathOf(step) }))}
      open={unanswered}
      current={current}
      onOpen={onOpen}
    />
  )
}
