import { Paper, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { changedMembers } from '#lib/record-changes'
import classes from './change-list.module.css'

type ChangeListProps<Field extends string> = {
  /** What the object holds, and what it would hold; keyed as in the request's body. */
  readonly before: Readonly<Record<Field, unknown>>
  readonly after: Readonly<Record<Field, unknown>>
  readonly labelOf: (field: Field) => string
  /** Words for a value that is not shown as it is kept. */
  readonly textOf?: (field: Field, value: unknown) => string | undefined
}

/** What saving would change, field by field, from what to what. Nothing where nothing would. */
export function ChangeList<Field extends string>({ before, after, labelOf, textOf }: ChangeListProps<Field>) {
  const t = useTranslations('common.changes')
  // Objects of exactly these members are compared.
  const fields = Object.keys(changedMembers(before, after)) as Field[]
  const say = (field: Field, value: unknown): string => textOf?.(field, value) ?? toText(value) ?? t('empty')
  return (
    <div aria-live="polite">
      {fields.length === 0 ? null : (
        <Paper p="md" component="section" aria-label={t('title')}>
          <Text fw={600} size="sm" mb="xs">
            {t('count', { count: fields.length })}
          </Text>
          <dl className={classes['list']}>
            {fields.map((field) => (
              <div key={field} className={classes['row']}>
                <dt>{labelOf(field)}</dt>
                <dd>
                  <del className={classes['from']}>{say(field, before[field])}</del>{' '}
                  <span aria-hidden="true">→</span>{' '}
                  <ins className={classes['to']}>{say(field, after[field])}</ins>
                </dd>
              </div>
            ))}
          </dl>
        </Paper>
      )}
    </div>
  )
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) return Object.values(value).join(', ')
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
