import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import classes from './fact-list.module.css'

export type Fact = { readonly label: string; readonly value: ReactNode }

/** Names and values of one object; a value that is absent is said to be, not left blank. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  const t = useTranslations('common')
  return (
    <dl className={classes['root']}>
      {facts.map(({ label, value }) => (
        <div key={label} className={classes['item']}>
          <dt className={classes['label']}>{label}</dt>
          <dd className={classes['value']}>
            {value === null || value === undefined || value === '' ? (
              <Text span c="dimmed" inherit>
                {t('notSet')}
              </Text>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
