import { Alert, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { ApiError } from '#lib/api-error'
import { WarningIcon } from './icons.tsx'
import { useErrorText } from './use-error-text.ts'

/** Stands above a form's fields: how many of them need attention, or why the whole was refused. */
export function FormErrors({ error, fieldErrorCount = 0 }: { error: unknown; fieldErrorCount?: number }) {
  const t = useTranslations('common')
  const errorText = useErrorText()
  if (!error && fieldErrorCount === 0) return null
  const requestId = error instanceof ApiError ? error.requestId : undefined
  return (
    <Alert color="red" icon={<WarningIcon />} role="alert" ref={error ? reveal : null}>
      {error ? errorText(error) : t('form.summary', { count: fieldErrorCount })}
      {error && requestId ? (
        <Text size="xs" mt={4}>
          {t('requestId')}: <span className="mono">{requestId}</span>
        </Text>
      ) : null}
    </Alert>
  )
}

/** A refusal stands above the form, and the button that was pressed may be far below it. */
export function reveal(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: 'center' })
}
