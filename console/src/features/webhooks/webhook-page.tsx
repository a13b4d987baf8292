import {
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
  type Webhook,
} from '@freehold/contract'
import { Alert, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useNow, useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { CopyId } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { TrashIcon, WarningIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { DeliveriesPanel } from './deliveries-panel.tsx'
import { WebhookBadge } from './webhook-badge.tsx'
import { afterWebhookChange, webhookQuery } from './webhook-queries.ts'
import { WebhookSecretPanel } from './webhook-secret-panel.tsx'

/** One address that is told of alerts: how it is, what was sent there, its secret. */
export function WebhookPage({ scope, webhookId }: { scope: Scope; webhookId: string }) {
  const t = useTranslations('webhooks')
  const base = listPath(scope, 'alerts')
  const query = useQuery(webhookQuery(webhookId))
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      crumbs={[
        { label: t('alerts'), to: base },
        { label: t('title'), to: `${base}/webhooks` },
      ]}
      frame={({ name, state }) => ({ title: name, badge: <WebhookBadge state={state} /> })}
    >
      {(webhook) => (
        <>
          {webhook.state === 'disabled' ? (
            <Alert role="note" color="red" icon={<WarningIcon />}>
              {t('disabledNote')}
            </Alert>
          ) : null}
          <Details webhook={webhook} />
          <DeliveriesPanel webhook={webhook} />
          <RemoveSection scope={scope} webhook={webhook} />
        </>
      )}
    </QueryFrame>
  )
}

function Details({ webhook }: { webhook: Webhook }) {
  const t = useTranslations()
  const now = useNow()
  const [rotated, setRotated] = useState<{ readonly secret: string | null }>()
  const { url, createdAt, failingSince, previousUntil, id } = webhook
  const previous = previousUntil !== null && new Date(previousUntil) > now ? previousUntil : undefined
  return (
    <Section
      title={t('common.details')}
      actions={
        <>
          <TestButton webhook={webhook} />
          <StateButton webhook={webhook} />
          <RotateButton webhook={webhook} onRotated={(secret) => setRotated({ secret })} />
        </>
      }
    >
      {rotated ? <WebhookSecretPanel secret={rotated.secret} onKept={() => setRotated(undefined)} /> : null}
      <FactList
        facts={[
          { label: t('webhooks.address'), value: <CopyId value={url} label={t('webhooks.address')} /> },
          { label: t('common.created'), value: <ExactTime at={createdAt} /> },
          ...(failingSince === null
            ? []
            : [{ label: t('webhooks.failingSince'), value: <ExactTime at={failingSince} /> }]),
          ...(previous === undefined
            ? []
            : [{ label: t('webhooks.previousUntil'), value: <ExactTime at={previous} /> }]),
          { label: t('common.id'), value: <CopyId short value={id} label={t('common.id')} /> },
        ]}
      />
    </Section>
  )
}

/** What a button needs when the caller may not use it: that it is off, and why. */
function useManaging(): { readonly disabled: boolean; readonly title?: string } {
  const t = useTranslations('common')
  const can = useCan()
  return can('webhook:manage') ? { disabled: false } : { disabled: true, title: t('noPermission') }
}

function TestButton({ webhook }: { webhook: Webhook }) {
  const t = useTranslations()
  const managing = useManaging()
  const test = useAction({
    run: (_: void, idempotencyKey) => call(testWebhook, { params: { id: webhook.id }, idempotencyKey }),
    success: t('webhooks.tested'),
    refresh: afterWebhookChange,
  })
  const isActive = webhook.state === 'active'
  return (
    <Button
      size="xs"
      variant="default"
      loading={test.isPending}
      {...(isActive ? managing : { disabled: true, title: t('errors.webhook.not_possible_now') })}
      onClick={() => test.mutate()}
    >
      {t('webhooks.test')}
    </Button>
  )
}

function StateButton({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks')
  const managing = useManaging()
  const next = webhook.state === 'active' ? 'paused' : 'active'
  const change = useAction({
    run: (_: void, idempotencyKey) =>
      call(updateWebhook, {
        params: { id: webhook.id },
        body: { state: next },
        ifMatch: webhook.version,
        idempotencyKey,
      }),
    success: t(next === 'active' ? 'activated' : 'paused'),
    refresh: afterWebhookChange,
  })
  return (
    <Button
      size="xs"
      variant="default"
      loading={change.isPending}
      {...managing}
      onClick={() => change.mutate()}
    >
      {t(next === 'active' ? 'activate' : 'pause')}
    </Button>
  )
}

type RotateProps = { readonly webhook: Webhook; readonly onRotated: (secret: string | null) => void }

function RotateButton({ webhook, onRotated }: RotateProps) {
  const t = useTranslations('webhooks')
  const managing = useManaging()
  const [opened, { open, close }] = useDisclosure(false)
  const rotate = useAction({
    run: (_: void, idempotencyKey) =>
      call(rotateWebhookSecret, { params: { id: webhook.id }, idempotencyKey }),
    inlineErrors: true,
    refresh: afterWebhookChange,
    onDone: ({ secret }) => {
      close()
      onRotated(secret)
    },
  })
  return (
    <>
      <Button size="xs" variant="default" {...managing} onClick={open}>
        {t('rotate')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('rotateTitle', { name: webhook.name })}
        confirmLabel={t('rotate')}
        onConfirm={() => rotate.mutate()}
        busy={rotate.isPending}
        error={rotate.error}
      >
        {t('rotateText')}
      </ConfirmDialog>
    </>
  )
}

function RemoveSection({ scope, webhook }: { scope: Scope; webhook: Webhook }) {
  const t = useTranslations()
  const managing = useManaging()
  const navigate = useNavigate()
  const [opened, { open, close }] = useDisclosure(false)
  const { id, name, version } = webhook
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeWebhook, { params: { id }, ifMatch: version, idempotencyKey }),
    inlineErrors: true,
    success: t('webhooks.removed', { name }),
    refresh: [['webhooks', 'list'], ['auditEvents']],
    onDone: () => void navigate({ to: `${listPath(scope, 'alerts')}/webhooks` }),
  })
  return (
    <Section title={t('webhooks.removeTitle')} variant="danger">
      <Group justify="space-between">
        <Text size="sm">{t('webhooks.removeText')}</Text>
        <Button color="red" leftSection={<TrashIcon size={18} />} {...managing} onClick={open}>
          {t('common.remove')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('webhooks.removeConfirm', { name })}
        confirmLabel={t('common.remove')}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('webhooks.removeText')}
      </ConfirmDialog>
    </Section>
  )
}
