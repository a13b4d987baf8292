import { endOtherSessions, endOwnSession, type WebSession } from '@freehold/contract'
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { ErrorState } from '#ui/error-state'
import { PageSkeleton } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { IdentitiesPanel } from './identities-panel.tsx'
import { sessionsQuery } from './session-queries.ts'

/** Where one is signed in, and with which outside identities. */
export function SessionsPanel() {
  return (
    <>
      <BrowsersPanel />
      <IdentitiesPanel />
    </>
  )
}

function BrowsersPanel() {
  const t = useTranslations('sessions')
  const { data, error, refetch } = useQuery(sessionsQuery)
  const sessions = data?.data ?? []
  return (
    <Section
      title={t('title')}
      description={t('text')}
      actions={<EndOthers disabled={sessions.filter(({ current }) => !current).length === 0} />}
    >
      {error && !data ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <PageSkeleton /> : null}
      <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} />
        ))}
      </Stack>
    </Section>
  )
}

/** What a browser is called: by its name and system, as far as it told them. */
function useSessionName(): (session: WebSession) => string {
  const t = useTranslations('sessions')
  return ({ browser, system }) => {
    if (browser === null || system === null) return browser ?? system ?? t('unknownBrowser')
    return t('browserOn', { browser, system })
  }
}

function SessionItem({ session }: { session: WebSession }) {
  const t = useTranslations()
  const nameOf = useSessionName()
  const [asked, setAsked] = useState(false)
  const name = nameOf(session)
  const { id, surface, current, issuer, multiFactor, network, createdAt, lastSeenAt } = session
  const end = useAction({
    run: (_: void, idempotencyKey) => call(endOwnSession, { params: { id }, idempotencyKey }),
    success: t('sessions.ended'),
    refresh: [sessionsQuery.queryKey],
    onDone: () => setAsked(false),
    inlineErrors: true,
  })
  return (
    <Group component="li" justify="space-between" gap="sm">
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          <Badge color="gray">{t(`terms.surface.${surface}`)}</Badge>
          {current ? <Badge color="green">{t('sessions.current')}</Badge> : null}
          {multiFactor ? <Badge color="gray">{t('sessions.multiFactor')}</Badge> : null}
        </Group>
        <Text size="xs" c="dimmed">
          {t('sessions.begun')} <RelativeTime at={createdAt} />
          {' · '}
          {t('sessions.seen')} <RelativeTime at={lastSeenAt} />
          {network === null ? null : ` · ${network}`}
          {issuer === null ? null : ` · ${t('sessions.with', { issuer })}`}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        disabled={current}
        title={current ? t('sessions.whyCurrent') : undefined}
        aria-label={t('sessions.endOf', { name })}
        onClick={() => setAsked(true)}
      >
        {t('sessions.end')}
      </Button>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t('sessions.endOf', { name })}
        confirmLabel={t('sessions.end')}
        onConfirm={() => end.mutate()}
        busy={end.isPending}
        error={end.error}
        danger
      >
        {t('sessions.endText')}
      </ConfirmDialog>
    </Group>
  )
}

function EndOthers({ disabled }: { disabled: boolean }) {
  const t = useTranslations('sessions')
  const [asked, setAsked] = useState(false)
  const end = useAction({
    run: (_: void, idempotencyKey) => call(endOtherSessions, { idempotencyKey }),
    success: ({ ended }) => t('othersEnded', { count: ended }),
    refresh: [sessionsQuery.queryKey],
    onDone: () => setAsked(false),
    inlineErrors: true,
  })
  return (
    <>
      <Button
        variant="default"
        size="xs"
        disabled={disabled}
        title={disabled ? t('whyNoOthers') : undefined}
        onClick={() => setAsked(true)}
      >
        {t('endOthers')}
      </Button>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t('endOthers')}
        confirmLabel={t('endOthers')}
        onConfirm={() => end.mutate()}
        busy={end.isPending}
        error={end.error}
        danger
      >
        {t('endOthersText')}
      </ConfirmDialog>
    </>
  )
}
