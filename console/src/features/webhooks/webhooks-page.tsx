import { CreateWebhook, createWebhook, type Webhook } from '@freehold/contract'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { AlertTabs } from '#features/alerts'
import { call } from '#lib/api'
import { webhookPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { FormErrors } from '#ui/form-errors'
import { ConnectorIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { useContractForm } from '#ui/use-contract-form'
import { WebhookBadge } from './webhook-badge.tsx'
import { afterWebhookChange, webhookListQuery } from './webhook-queries.ts'
import { WebhookSecretPanel } from './webhook-secret-panel.tsx'

const Filters = z.object({})

/** Every address that is told of alerts, and a form for another one. */
export function WebhooksPage() {
  const t = useTranslations('webhooks')
  const can = useCan()
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<{ readonly secret: string | null }>()
  const { controls } = useListSearch(Filters)
  const query = useQuery(webhookListQuery({ cursor: controls.cursor }))
  const columns = useColumns()
  const create = can('webhook:manage') ? (
    <Button leftSection={<PlusIcon size={18} />} onClick={() => setAdding(true)}>
      {t('create')}
    </Button>
  ) : null
  return (
    <PageFrame title={t('alerts')} lead={t('lead')} actions={create}>
      <AlertTabs current="webhooks" />
      {made ? <WebhookSecretPanel secret={made.secret} onKept={() => setMade(undefined)} /> : null}
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ id }) => webhookPath(id)}
        controls={controls}
        empty={
          <EmptyState
            icon={<ConnectorIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('createTitle')}>
        <NewWebhookForm
          onClose={() => setAdding(false)}
          onMade={(secret) => {
            setAdding(false)
            setMade({ secret })
          }}
        />
      </Modal>
    </PageFrame>
  )
}

type NewProps = { readonly onClose: () => void; readonly onMade: (secret: string | null) => void }

function NewWebhookForm({ onClose, onMade }: NewProps) {
  const t = useTranslations()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: CreateWebhook,
    initial: { name: '', url: '' },
    toBody: (values) => values,
    send: (body, idempotencyKey) => call(createWebhook, { body, idempotencyKey }),
    success: t('webhooks.created'),
    refresh: afterWebhookChange,
    fieldOf: { 'webhook.address_refused': 'url' },
    onDone: ({ secret }) => onMade(secret),
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{t('webhooks.createText')}</Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput
          label={t('webhooks.name')}
          required
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('webhooks.address')}
          description={t('webhooks.addressHint')}
          type="url"
          required
          placeholder="https://"
          {...form.getInputProps('url')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('webhooks.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useColumns(): readonly Column<Webhook>[] {
  const t = useTranslations('webhooks')
  return useMemo(
    () => [
      { id: 'name', header: t('name'), cell: ({ name }) => name },
      {
        id: 'url',
        header: t('address'),
        cell: ({ url }) => (
          <span className="mono" style={{ overflowWrap: 'anywhere' }}>
            {url}
          </span>
        ),
        hideBelow: 'md',
      },
      { id: 'since', header: t('since'), cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
      { id: 'state', header: t('stateLabel'), cell: ({ state }) => <WebhookBadge state={state} /> },
    ],
    [t],
  )
}
