import { acknowledgeAlert, type Alert } from '@freehold/contract'
import { Button, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { call } from '#lib/api'
import { listPath, profilePath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { BellIcon, CheckIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { useAction } from '#ui/use-action'
import { AlertStateBadge, SeverityBadge } from './alert-badge.tsx'
import { alertListQuery, type AlertState } from './alert-queries.ts'
import { AlertTabs } from './alert-tabs.tsx'
import { useAlertText } from './use-alert-text.ts'

const states = ['standing', 'open', 'acknowledged', 'resolved'] as const
const Filters = z.object({ state: z.enum(states).optional() })

/** What is wrong with the platform now, and what was. */
export function AlertsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('alerts')
  const { filters, setFilters, controls } = useListSearch(Filters)
  const state: AlertState = filters.state ?? 'standing'
  const query = useQuery(alertListQuery({ state, cursor: controls.cursor }))
  const columns = useColumns()
  const isOver = state === 'resolved'
  return (
    <PageFrame title={t('title')} lead={t('lead')}>
      <AlertTabs current="alerts" />
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ link }) => link}
        // An empty list of what is wrong is good news, whatever the filter.
        controls={{ ...controls, isFiltered: false }}
        filters={
          <NativeSelect
            aria-label={t('filterLabel')}
            value={state}
            data={states.map((value) => ({ value, label: t(`filters.${value}`) }))}
            onChange={(event) => {
              const next = event.currentTarget.value
              setFilters({ state: next === 'standing' ? undefined : next })
            }}
          />
        }
        empty={
          <EmptyState
            icon={isOver ? <BellIcon size={26} /> : <CheckIcon size={26} />}
            title={t(isOver ? 'emptyResolvedTitle' : 'emptyTitle')}
            text={t(isOver ? 'emptyResolvedText' : 'emptyText')}
          />
        }
      />
      <Text size="sm" c="dimmed">
        {t.rich('howTold', {
          link: (words) => (
            <TextLink to={`${profilePath(scope)}/notifications`} underline="always">
              {words}
            </TextLink>
          ),
          webhooks: (words) => (
            <TextLink to={`${listPath(scope, 'alerts')}/webhooks`} underline="always">
              {words}
            </TextLink>
          ),
        })}
      </Text>
    </PageFrame>
  )
}

function useColumns(): readonly Column<Alert>[] {
  const t = useTranslations('alerts')
  const say = useAlertText()
  return useMemo(
    () => [
      { id: 'what', header: t('what'), cell: say },
      {
        id: 'since',
        header: t('since'),
        cell: ({ openedAt }) => <RelativeTime at={openedAt} />,
        hideBelow: 'sm',
      },
      {
        id: 'until',
        header: t('until'),
        cell: ({ resolvedAt }) => (resolvedAt ? <RelativeTime at={resolvedAt} /> : '–'),
        hideBelow: 'md',
      },
      { id: 'state', header: t('stateLabel'), cell: (alert) => <StateCell alert={alert} /> },
    ],
    [t, say],
  )
}

function StateCell({ alert }: { alert: Alert }) {
  const t = useTranslations('alerts')
  const { state, severity, acknowledgedBy } = alert
  return (
    <Stack gap={6} align="flex-start">
      {state === 'resolved' ? null : <SeverityBadge severity={severity} />}
      {state === 'open' ? <AcknowledgeButton alert={alert} /> : <AlertStateBadge state={state} />}
      {acknowledgedBy ? (
        <Text size="xs" c="dimmed">
          {t('acknowledgedBy', { name: acknowledgedBy })}
        </Text>
      ) : null}
    </Stack>
  )
}

function AcknowledgeButton({ alert }: { alert: Alert }) {
  const t = useTranslations()
  const can = useCan()
  const say = useAlertText()
  const acknowledge = useAction({
    run: (_: void, idempotencyKey) => call(acknowledgeAlert, { params: { id: alert.id }, idempotencyKey }),
    success: t('alerts.acknowledged'),
    refresh: [['alerts'], ['auditEvents']],
  })
  const mayAcknowledge = can('alert:acknowledge')
  return (
    <Button
      size="xs"
      variant="default"
      loading={acknowledge.isPending}
      disabled={!mayAcknowledge}
      {...(mayAcknowledge ? {} : { title: t('common.noPermission') })}
      aria-label={t('alerts.acknowledgeOf', { what: say(alert) })}
      onClick={() => acknowledge.mutate()}
    >
      {t('alerts.acknowledge')}
    </Button>
  )
}
