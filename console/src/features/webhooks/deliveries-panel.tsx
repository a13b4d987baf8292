import { resendDelivery, type Delivery, type Webhook } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { call } from '#lib/api'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { MailIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { DeliveryBadge } from './webhook-badge.tsx'
import { deliveryListQuery } from './webhook-queries.ts'

const Filters = z.object({})

/** What was sent to a webhook, how it went, and sending it again. */
export function DeliveriesPanel({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks')
  const { controls } = useListSearch(Filters)
  const query = useQuery(deliveryListQuery(webhook.id, { cursor: controls.cursor }))
  const columns = useColumns(webhook)
  return (
    <Section title={t('deliveries')} description={t('deliveriesText')} variant="flush">
      <DataTable
        bare
        caption={t('deliveries')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        controls={controls}
        empty={
          <EmptyState
            order={3}
            icon={<MailIcon size={26} />}
            title={t('noDeliveriesTitle')}
            text={t('noDeliveriesText')}
          />
        }
      />
    </Section>
  )
}

function useTypeText(): (type: string) => string {
  const t = useTranslations('webhooks.types')
  return useCallback(
    (type: string) => {
      // Keys hold no dots; a type of a newer version is shown as it is.
      const key = type.replaceAll('.', '_') as Parameters<typeof t>[0]
      return t.has(key) ? t(key) : type
    },
    [t],
  )
}

function useColumns(webhook: Webhook): readonly Column<Delivery>[] {
  const t = useTranslations('webhooks')
  const typeText = useTypeText()
  return useMemo(
    () => [
      { id: 'type', header: t('type'), cell: ({ type }) => typeText(type) },
      { id: 'sent', header: t('sent'), cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
      {
        id: 'attempts',
        header: t('attempts'),
        cell: ({ attempts }) => attempts,
        align: 'right',
        hideBelow: 'sm',
      },
      { id: 'last', header: t('last'), cell: (delivery) => <LastOutcome delivery={delivery} /> },
      { id: 'state', header: t('stateLabel'), cell: ({ state }) => <DeliveryBadge state={state} /> },
      {
        id: 'resend',
        header: t('resend'),
        cell: (delivery) => (
          <ResendButton webhook={webhook} delivery={delivery} type={typeText(delivery.type)} />
        ),
      },
    ],
    [t, typeText, webhook],
  )
}

function LastOutcome({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('webhooks.failure')
  const last = delivery.outcomes.at(-1)
  if (last === undefined) return '–'
  if (last.status !== null) return `${last.status} · ${last.latencyMs} ms`
  // Failures come from the wire; `has` tells whether they are keys of ours.
  const key = (last.failure ?? 'failed') as Parameters<typeof t>[0]
  return t.has(key) ? t(key) : t('failed')
}

type ResendProps = { readonly webhook: Webhook; readonly delivery: Delivery; readonly type: string }

function ResendButton({ webhook, delivery, type }: ResendProps) {
  const t = useTranslations()
  const can = useCan()
  const resend = useAction({
    run: (_: void, idempotencyKey) =>
      call(resendDelivery, { params: { id: webhook.id, deliveryId: delivery.id }, idempotencyKey }),
    success: t('webhooks.resent'),
    refresh: [['webhooks', webhook.id], ['auditEvents']],
  })
  const why = can('webhook:manage')
    ? webhook.state === 'active'
      ? undefined
      : t('errors.webhook.not_possible_now')
    : t('common.noPermission')
  return (
    <Button
      size="xs"
      variant="default"
      loading={resend.isPending}
      disabled={why !== undefined || delivery.state === 'waiting'}
      {...(why === undefined ? {} : { title: why })}
      aria-label={t('webhooks.resendOf', { type })}
      onClick={() => resend.mutate()}
    >
      {t('webhooks.resend')}
    </Button>
  )
}
