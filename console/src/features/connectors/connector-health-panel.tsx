import type { Connector } from '@freehold/contract'
import { Alert, Button, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useCan } from '#lib/session'
import { FactList } from '#ui/fact-list'
import { CheckIcon, RefreshIcon, WarningIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { checkConnector } from './connector-queries.ts'

/** How the system was found at its last check, what is wrong, and a check on demand. */
export function ConnectorHealthPanel({ connector }: { connector: Connector }) {
  const t = useTranslations()
  const can = useCan()
  const { id, health } = connector
  const titleOf = useFindingTitle()
  const test = useAction({
    run: () => checkConnector(id),
    refresh: [['connectors'], ['auditEvents']],
    success: ({ status }) => t(status === 'ok' ? 'connectors.testedOk' : 'connectors.testedFailing'),
  })
  return (
    <Section
      title={t('connectors.healthTitle')}
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<RefreshIcon size={15} />}
          loading={test.isPending}
          disabled={!can('connector:test')}
          {...(can('connector:test') ? {} : { title: t('common.noPermission') })}
          onClick={() => test.mutate()}
        >
          {t('connectors.test')}
        </Button>
      }
    >
      <Stack gap="md">
        {health.findings.map(({ code, detail }) => (
          <Alert
            role="note"
            key={`${code} ${detail}`}
            color="orange"
            icon={<WarningIcon />}
            title={titleOf(code)}
          >
            {detail}
          </Alert>
        ))}
        {health.status === 'ok' && health.findings.length === 0 ? (
          <Alert role="note" color="green" icon={<CheckIcon />}>
            {t('connectors.allWell')}
          </Alert>
        ) : null}
        {health.status === 'unknown' ? (
          <Text size="sm" c="dimmed">
            {t('connectors.neverChecked')}
          </Text>
        ) : null}
        <FactList
          facts={[
            {
              label: t('connectors.checked'),
              value: health.checkedAt ? <RelativeTime at={health.checkedAt} /> : null,
            },
            {
              label: t('connectors.latency'),
              value: health.latencyMs === null ? null : `${Math.round(health.latencyMs)} ms`,
            },
            { label: t('connectors.version'), value: health.version },
          ]}
        />
      </Stack>
    </Section>
  )
}

/** What was found, in the reader's language; what to do about it the system's adapter says. */
function useFindingTitle(): (code: string) => string {
  const t = useTranslations('connectors.findings')
  return (code) => {
    // Codes come from adapters; `has` tells whether they are keys of ours.
    const key = code as Parameters<typeof t>[0]
    return t.has(key) ? t(key) : code
  }
}
