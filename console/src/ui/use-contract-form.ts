import { useForm, type UseFormReturnType } from '@mantine/form'
import type { FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { ApiError, type FieldError } from '#lib/api-error'
import { assignFieldErrors, toFieldKey, valueAt } from '#lib/field-errors'
import { useAction } from './use-action.ts'

type Values = Record<string, unknown>

type ContractForm<V extends Values, S extends z.ZodType, Output> = {
  /** The very schema that the server judges the body with. */
  readonly schema: S
  readonly initial: V
  /** From what the fields hold to what is sent; empty fields become null or are left out here. */
  readonly toBody: (values: V) => unknown
  readonly send: (body: z.output<S>, key: string) => Promise<Output>
  readonly onDone?: (output: Output) => void
  readonly success?: string
  readonly refresh?: readonly (readonly unknown[])[]
  /** Field that a refusal belongs to, by error code, where the server names none. */
  readonly fieldOf?: Readonly<Record<string, string>>
}

export type ContractFormState<V extends Values> = {
  readonly form: UseFormReturnType<V>
  readonly submit: (event?: FormEvent) => void
  readonly busy: boolean
  /** What belongs to no field. */
  readonly error: unknown
  readonly fieldErrorCount: number
  /** Forgets the last refusal. */
  readonly forget: () => void
}

/**
 * A form over one operation: judged by the contract's schema before it is sent, the server's objections shown at their
 * fields, the first of them focused. Sending again after a lost reply cannot act twice.
 */
export function useContractForm<V extends Values, S extends z.ZodType, Output>(
  options: ContractForm<V, S, Output>,
): ContractFormState<V> {
  const t = useTranslations('errors')
  const form = useForm<V>({ initialValues: options.initial })
  const hasField = (path: string): boolean => valueAt(form.getValues(), path.split('.')) !== undefined

  const show = (errors: Record<string, string>): void => {
    form.setErrors(errors)
    const paths = Object.keys(errors)
    setTimeout(() => focusFirst(paths.map((path) => form.getInputNode(path))))
  }
  const say = ({ code, detail }: FieldError): string => {
    // Codes come from the wire; `has` tells whether they are keys of ours.
    const keys = [code, `field.${code}`] as Parameters<typeof t>[0][]
    const key = keys.find((candidate) => t.has(candidate))
    return key ? t(key) : detail
  }
  const action = useAction({
    run: (body: z.output<S>, key) => options.send(body, key),
    ...(options.success === undefined ? {} : { success: options.success }),
    ...(options.refresh === undefined ? {} : { refresh: options.refresh }),
    ...(options.onDone === undefined ? {} : { onDone: options.onDone }),
    inlineErrors: true,
  })
  const refuse = (error: Error): void => {
    if (!(error instanceof ApiError)) return
    const { known } = assignFieldErrors(error.fields, hasField)
    const fromCode = options.fieldOf?.[error.code]
    const errors = Object.fromEntries([...known].map(([path, field]) => [path, say(field)]))
    if (fromCode !== undefined) {
      errors[fromCode] ??= say({ pointer: '', code: error.code, detail: error.message })
    }
    show(errors)
  }
  const submit = (event?: FormEvent): void => {
    event?.preventDefault()
    form.clearErrors()
    const body = options.toBody(form.getValues())
    const parsed = options.schema.safeParse(body)
    if (parsed.success) {
      action.mutate(parsed.data, { onError: refuse })
      return
    }
    action.reset()
    show(
      Object.fromEntries(
        parsed.error.issues.map((issue) => [
          issue.path.join('.'),
          t(`field.${toFieldKey(issue, valueAt(body, issue.path))}`),
        ]),
      ),
    )
  }
  const fieldErrorCount = Object.keys(form.errors).length
  const error = fieldErrorCount > 0 ? undefined : (action.error ?? undefined)
  return { form, submit, busy: action.isPending, error, fieldErrorCount, forget: action.reset }
}

/** The first on the page, which need not be the first that the schema complained about. */
function focusFirst(nodes: readonly (HTMLElement | null)[]): void {
  const [first] = nodes
    .filter((node) => node !== null)
    .toSorted((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
  first?.focus()
}
