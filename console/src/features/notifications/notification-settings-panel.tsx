import {
  updateNotificationSettings,
  type listNotificationSettings,
  type NotificationKind,
} from '@freehold/contract'
import { Skeleton, Switch, Table, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { call } from '#lib/api'
import { useSurface } from '#lib/session'
import { ErrorState } from '#ui/error-state'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { notificationSettingsQuery } from './notification-queries.ts'

type Setting = z.output<(typeof listNotificationSettings)['response']>['data'][number]
const channels = ['mail', 'console'] as const

/** What one is told, and how; each switch holds at once. */
export function NotificationSettingsPanel() {
  const t = useTranslations('notifications.settings')
  const { data, error, refetch } = useQuery(notificationSettingsQuery(useSurface()))
  return (
    <Section title={t('title')} description={t('text')}>
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton height={160} radius="md" aria-busy="true" /> : null}
      {data === undefined ? null : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('kind')}</Table.Th>
              {channels.map((channel) => (
                <Table.Th key={channel} scope="col">
                  {t(channel)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map((setting) => (
              <SettingRow key={setting.kind} setting={setting} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  )
}

function SettingRow({ setting }: { setting: Setting }) {
  const t = useTranslations('notifications')
  const { kind } = setting
  const isFixed = setting.fixed.length === channels.length
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {t(`kinds.${kind}`)}
        {isFixed ? (
          <Text size="xs" c="dimmed">
            {t('settings.fixed')}
          </Text>
        ) : null}
      </Table.Th>
      {channels.map((channel) => (
        <Table.Td key={channel}>
          <ChannelSwitch setting={setting} channel={channel} />
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

function ChannelSwitch({ setting, channel }: { setting: Setting; channel: (typeof channels)[number] }) {
  const t = useTranslations('notifications')
  const client = useQueryClient()
  const surface = useSurface()
  const { kind, mail, console, fixed } = setting
  const change = useAction({
    run: (isOn: boolean, idempotencyKey) =>
      call(updateNotificationSettings, { body: { kind, mail, console, [channel]: isOn }, idempotencyKey }),
    success: t('settings.saved'),
    refresh: [['auditEvents']],
    onDone: ({ data }) => client.setQueryData(notificationSettingsQuery(surface).queryKey, data),
  })
  const isFixed = fixed.includes(channel)
  const label = labelOf(channel)
  return (
    <Switch
      aria-label={t(`settings.${label}`, { kind: t(`kinds.${kind satisfies NotificationKind}`) })}
      checked={setting[channel]}
      disabled={isFixed || change.isPending}
      {...(isFixed ? { title: t('settings.fixed') } : {})}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
    />
  )
}

function labelOf(channel: (typeof channels)[number]): 'mailOf' | 'consoleOf' {
  return channel === 'mail' ? 'mailOf' : 'consoleOf'
}
