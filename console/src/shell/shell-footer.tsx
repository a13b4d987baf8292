import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { platformQuery } from '#lib/platform'
import classes from './surface-shell.module.css'

export function ShellFooter() {
  const t = useTranslations('shell')
  const { data } = useQuery(platformQuery)
  return (
    <footer className={classes['footer']}>
      <Text size="xs" c="dimmed">
        {data ? t('version', { version: data.version }) : null}
      </Text>
      <Anchor href="/docs" size="xs">
        {t('docs')}
      </Anchor>
    </footer>
  )
}
