import type { BlueprintDefinition } from '@freehold/contract'
import { Alert, Button } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { CheckIcon, WarningIcon } from '#ui/icons'
import { useErrorText } from '#ui/use-error-text'
import type { DraftState } from './order-draft-saver.ts'
import { invalidFields, type Drafted } from './order-draft.ts'
import classes from './edit-order-page.module.css'

type DraftStatusProps = {
  readonly draft: DraftState<Drafted>
  readonly definition: BlueprintDefinition
  readonly onRetry: () => void
}

/** Says whether what was typed is safe. */
export function DraftStatus({ draft, definition, onRetry }: DraftStatusProps) {
  const t = useTranslations('orders.draft')
  const format = useFormatter()
  const errorText = useErrorText()
  if (draft.status === 'failed') {
    return (
      <Alert color="red" icon={<WarningIcon />} title={t('failed')} role="alert">
        {errorText(draft.error)}
        <Button variant="default" size="xs" mt="sm" display="block" onClick={onRetry}>
          {t('retry')}
        </Button>
      </Alert>
    )
  }
  const isPartial = Object.keys(invalidFields(definition, draft.values)).length > 0
  const time = draft.savedAt && format.dateTime(draft.savedAt, { hour: '2-digit', minute: '2-digit' })
  const isSaved = draft.status === 'saved'
  const saved = time ? t('savedAt', { time }) : t('kept')
  return (
    <output className={classes['status']}>
      {isSaved ? <CheckIcon size={16} /> : null}
      {isSaved ? (isPartial ? t('partial') : saved) : t('saving')}
    </output>
  )
}
