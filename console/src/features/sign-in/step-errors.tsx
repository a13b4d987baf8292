import { useTranslations } from 'use-intl'
import { ApiError, hasCode } from '#lib/api-error'
import type { Surface } from '#lib/surface'
import { FormErrors } from '#ui/form-errors'
import { LinkButton } from '#ui/route-link'

type StepErrorsProps = {
  readonly error: unknown
  readonly surface: Surface
  readonly fieldErrorCount?: number
}

/** Why a step was refused, and the way out where trying again is none. */
export function StepErrors({ error, surface, fieldErrorCount = 0 }: StepErrorsProps) {
  const t = useTranslations('signIn')
  const isOver = hasCode(error, 'interaction.not_found') || hasCode(error, 'interaction.begin_again')
  const wait = error instanceof ApiError ? error.retryAfterSeconds : undefined
  return (
    <>
      {wait === undefined ? null : <output>{t('delayed', { seconds: wait })}</output>}
      <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
      {isOver ? <LinkButton to={`/${surface}`}>{t('startAgain')}</LinkButton> : null}
    </>
  )
}
