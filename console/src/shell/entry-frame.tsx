import { Anchor, Group, Paper, Text, Title, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { locales, useLanguage } from '#lib/i18n'
import { useDocumentTitle } from '#ui/page-frame'
import { RouteLink } from '#ui/route-link'
import { Wordmark } from './wordmark.tsx'
import classes from './entry-frame.module.css'

type EntryFrameProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
  /** Stands below the card. */
  readonly after?: ReactNode
}

/** Pages before sign-in: one card, nothing to distract. */
export function EntryFrame({ title, lead, children, after }: EntryFrameProps) {
  useDocumentTitle(title)
  return (
    <div className={classes['root']}>
      <header>
        <RouteLink to="/" className={classes['brand']}>
          <Wordmark />
        </RouteLink>
      </header>
      <main className={classes['main']}>
        <Paper className={classes['card']} shadow="xs">
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead ? (
            <Text c="dimmed" size="sm" mt={6} component="div">
              {lead}
            </Text>
          ) : null}
          <div className={classes['body']}>{children}</div>
        </Paper>
        {after ? <div className={classes['after']}>{after}</div> : null}
      </main>
      <EntryFooter />
    </div>
  )
}

/** Language and documentation, on every page before sign-in. */
export function EntryFooter() {
  const t = useTranslations('shell')
  const { locale, choose } = useLanguage()
  return (
    <footer className={classes['footer']}>
      <Group component="fieldset" aria-label={t('language')} gap={2} className={classes['languages']}>
        {locales.map((option) => (
          <UnstyledButton
            key={option}
            lang={option}
            aria-pressed={option === locale}
            className={classes['language']}
            onClick={() => void choose(option)}
          >
            {t(`languages.${option}`)}
          </UnstyledButton>
        ))}
      </Group>
      <Anchor href="/docs" size="sm">
        {t('docs')}
      </Anchor>
    </footer>
  )
}
