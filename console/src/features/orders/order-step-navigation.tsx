import { VisuallyHidden } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CheckIcon } from '#ui/icons'
import { RouteLink } from '#ui/route-link'
import type { WizardStep } from './order-paths.ts'
import classes from './edit-order-page.module.css'

type OrderStepNavigationProps = {
  readonly steps: readonly WizardStep[]
  readonly current: WizardStep
  readonly pathOf: (step: WizardStep) => string
  readonly onOpen: (step: WizardStep) => void
}

/** The steps as links; following one saves what is open first. */
export function OrderStepNavigation({ steps, current, pathOf, onOpen }: OrderStepNavigationProps) {
  const t = useTranslations('orders.steps')
  const index = steps.indexOf(current)
  return (
    <nav aria-label={t('label')}>
      <ol className={classes['steps']}>
        {steps.map((step, position) => (
          <li key={step}>
            <RouteLink
              to={pathOf(step)}
              exact
              className={classes['step'] ?? ''}
              data-done={position < index}
              data-current={step === current}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                onOpen(step)
              }}
            >
              <span className={classes['number']} aria-hidden="true">
                {position < index ? <CheckIcon size={15} /> : position + 1}
              </span>
              <span>
                {t(step)}
                {position < index ? <VisuallyHidden> {t('done')}</VisuallyHidden> : null}
              </span>
            </RouteLink>
          </li>
        ))}
      </ol>
    </nav>
  )
}
