import { createDataExport, type DataExport, downloadDataExport, listDataExports } from '@freehold/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { ErrorState } from '#ui/error-state'
import { ExactTime, RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { StatusBadge, type Tone } from '#ui/status-badge'
import { useAction } from '#ui/use-action'
import classes from './data-exports-panel.module.css'

const tones = { waiting: 'busy', ready: 'good', failed: 'bad', expired: 'neutral' } as const satisfies Record<
  DataExport['state'],
  Tone
>

const exportsQuery = queryOptions({
  queryKey: ['dataExports'],
  queryFn: async ({ signal }) => (await call(listDataExports, { signal })).data,
  // What is being made becomes ready by itself.
  refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'waiting') ? 2_000 : false),
})

const refresh = [['dataExports'], ['auditEvents'], ['notifications']] as const

/** Everything that is held about whoever is signed in, to be taken away as one file. */
export function DataExportsPanel() {
  const t = useTranslations('dataExports')
  const { data, error, refetch } = useQuery(exportsQuery)
  const request = useAction({
    run: (_: void, idempotencyKey) => call(createDataExport, { idempotencyKey }),
    success: t('requested'),
    refresh,
  })
  const isWaiting = data?.some(({ state }) => state === 'waiting') ?? true
  return (
    <Section title={t('title')} description={t('text')}>
      <Stack gap="md">
        <Group>
          <Button loading={request.isPending} disabled={isWaiting} onClick={() => request.mutate()}>
            {t('request')}
          </Button>
        </Group>
        {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
        {data?.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('none')}
          </Text>
        ) : null}
        {data !== undefined && data.length > 0 ? <ExportList exports={data} /> : null}
      </Stack>
    </Section>
  )
}

function ExportList({ exports }: { exports: readonly DataExport[] }) {
  const t = useTranslations('dataExports')
  return (
    <ul aria-label={t('list')} className={classes['list']}>
      {exports.map((one) => (
        <li key={one.id} className={classes['item']}>
          <div className={classes['text']}>
            <Text size="sm">
              {t('asked')} <RelativeTime at={one.requestedAt} />
            </Text>
            {one.state === 'ready' && one.expiresAt ? (
              <Text size="xs" c="dimmed">
                {t('until')} <ExactTime at={one.expiresAt} />
              </Text>
            ) : null}
          </div>
          <StatusBadge tone={tones[one.state]}>{t(`state.${one.state}`)}</StatusBadge>
          {one.state === 'ready' ? <DownloadButton one={one} /> : null}
        </li>
      ))}
    </ul>
  )
}

function DownloadButton({ one }: { one: DataExport }) {
  const t = useTranslations('dataExports')
  const format = useFormatter()
  const time = format.dateTime(new Date(one.requestedAt), { dateStyle: 'medium', timeStyle: 'short' })
  const download = useAction({
    run: () => call(downloadDataExport, { params: { id: one.id } }),
    onDone: (content) => saveFile(content, `freehold-data-${one.requestedAt.slice(0, 10)}.json`),
    refresh,
  })
  return (
    <Button
      size="xs"
      variant="default"
      loading={download.isPending}
      aria-label={t('downloadOf', { time })}
      onClick={() => download.mutate()}
    >
      {t('download')}
    </Button>
  )
}

/** Hands a file to the browser; what was parsed is written out again, readable. */
function saveFile(content: unknown, name: string): void {
  const blob = new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
