import { Alert, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { WarningIcon } from '#ui/icons'
import { LinkButton } from '#ui/route-link'
import { alertCountQuery } from './alert-queries.ts'

/** Says on the overview that alerts are open; nothing while none is. */
export function AlertAttention({ scope }: { scope: Scope }) {
  const t = useTranslations('alerts')
  const { data } = useQuery(alertCountQuery)
  if (data === undefined || data.open === 0) return null
  return (
    <Alert role="note" color="red" icon={<WarningIcon />} title={t('attention', { count: data.open })}>
      <Group justify="space-between">
        {t('attentionText')}
        <LinkButton to={listPath(scope, 'alerts')} size="xs" variant="default">
          {t('look')}
        </LinkButton>
      </Group>
    </Alert>
  )
}
