import { Code, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Section } from '#ui/section'
import classes from './backups.module.css'

/** How a backup is put back: on the machine, since whoever restores has no console yet. */
export function RestoreGuide({ example }: { example: string }) {
  const t = useTranslations('backups.guide')
  return (
    <Section title={t('title')} description={t('lead')}>
      <Stack gap="sm">
        <Text size="sm">{t('restore')}</Text>
        <Code block className={classes['text']}>{`npm run freehold -- restore ${example}`}</Code>
        <Text size="sm">{t('drill')}</Text>
        <Code block className={classes['text']}>{`npm run freehold -- backup drill ${example}`}</Code>
        <Text size="sm" c="dimmed">
          {t('key')}
        </Text>
      </Stack>
    </Section>
  )
}
