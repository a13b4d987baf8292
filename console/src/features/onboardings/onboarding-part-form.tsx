import type { UseFormReturnType } from '@mantine/form'
import { useEffect, useRef, type ReactNode } from 'react'
import type { z } from 'zod'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import type { OnboardingSaver } from './onboarding-saver.ts'
import { keptPart } from './onboarding-steps.ts'

type OnboardingPartFormProps<V extends Record<string, unknown>, S extends z.ZodType> = {
  readonly part: 'organization' | 'owner'
  readonly schema: S
  readonly initial: V
  readonly toBody: (values: V) => Readonly<Record<string, unknown>>
  readonly saver: OnboardingSaver
  readonly onComplete: () => void
  readonly children: (form: UseFormReturnType<V>) => ReactNode
  /** Back and continue. */
  readonly footer: ReactNode
}

/** One part of the entry: kept while it is typed, judged as a whole before the next step. */
export function OnboardingPartForm<V extends Record<string, unknown>, S extends z.ZodType>(
  props: OnboardingPartFormProps<V, S>,
) {
  const { part, schema, initial, toBody, saver, onComplete, children, footer } = props
  const { form, submit, error, fieldErrorCount } = useContractForm({
    schema,
    initial,
    toBody,
    send: () => saver.flush(),
    onDone: (isSaved) => {
      if (isSaved) onComplete()
    },
  })
  const typed = JSON.stringify(form.getValues())
  const before = useRef(typed)
  useEffect(() => {
    if (before.current === typed) return
    before.current = typed
    // Of the form's own values, as they are.
    saver.change(keptPart(part, toBody(JSON.parse(typed) as V)))
  }, [typed, part, saver, toBody])
  return (
    <form onSubmit={submit} noValidate>
      <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
      {children(form)}
      {footer}
    </form>
  )
}
