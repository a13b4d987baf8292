import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useBrand } from '#lib/brand'
import { platformQuery } from '#lib/platform'
import classes from './surface-shell.module.css'

export function ShellFooter() {
  const t = useTranslations('shell')
  const { data } = useQuery(platformQuery)
  const brand = useBrand()
  return (
    <footer className={classes['footer']}>
      <Text size="xs" c="dimmed">
        {data ? t('version', { version: data.version }) : null}
      </Text>
      {brand?.supportEmail ? (
        <Anchor href={`mailto:${brand.supportEmail}`} size="xs">
          {brand.supportEmail}
        </Anchor>
      ) : null}
      {brand?.supportUrl ? (
        <Anchor href={brand.supportUrl} size="xs" target="_blank" rel="noopener noreferrer">
          {t('support')}
        </Anchor>
      ) : null}
      <Anchor href="/docs" size="xs">
        {t('docs')}
      </Anchor>
    </footer>
  )
}
