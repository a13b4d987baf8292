import { VisuallyHidden } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CheckIcon } from './icons.tsx'
import { RouteLink } from './route-link.tsx'
import classes from './step-navigation.module.css'

type StepNavigationProps<Step extends string> = {
  /** What the steps lead to. */
  readonly label: string
  readonly steps: readonly { readonly step: Step; readonly name: string; readonly to: string }[]
  /** Steps in which something is missing: not done although they lie before the current one. */
  readonly open?: readonly Step[]
  readonly current: Step
  readonly onOpen: (step: Step) => void
}

/** The steps of a wizard as links; following one lets the page save what is open first. */
export function StepNavigation<Step extends string>(props: StepNavigationProps<Step>) {
  const { label, steps, open = [], current, onOpen } = props
  const t = useTranslations('common')
  const index = steps.findIndex(({ step }) => step === current)
  const items = steps.map((one, position) => ({
    ...one,
    isDone: position < index && !open.includes(one.step),
  }))
  return (
    <nav aria-label={label}>
      <ol className={classes['steps']}>
        {items.map(({ step, name, to, isDone }, position) => (
          <li key={step}>
            <RouteLink
              to={to}
              exact
              className={classes['step'] ?? ''}
              data-done={isDone}
              data-current={step === current}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                onOpen(step)
              }}
            >
              <span className={classes['number']} aria-hidden="true">
                {isDone ? <CheckIcon size={15} /> : position + 1}
              </span>
              <span>
                {name}
                {isDone ? <VisuallyHidden> {t('stepDone')}</VisuallyHidden> : null}
              </span>
            </RouteLink>
          </li>
        ))}
      </ol>
    </nav>
  )
}
