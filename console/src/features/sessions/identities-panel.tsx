import {
  linkIdentity,
  type LinkedIdentity,
  linkSingleSignOn,
  type SignInOption,
  unlinkIdentity,
} from '@freehold/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { useMe } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { ErrorState } from '#ui/error-state'
import { PageSkeleton } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { identitiesQuery, mySingleSignOnQuery } from './session-queries.ts'

/** Outside identities that are linked to one's account, and those that can be. */
export function IdentitiesPanel() {
  const t = useTranslations('sessions.identities')
  const { data, error, refetch } = useQuery(identitiesQuery)
  // Whoever came by an organization's own provider has no say in the account's other ways in.
  const isConfined = hasCode(error, 'auth.forbidden')
  return (
    <Section title={t('title')} description={t('text')}>
      {isConfined ? <Text size="sm">{t('confined')}</Text> : null}
      {error && !data && !isConfined ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <PageSkeleton /> : null}
      {data ? <Identities identities={data.data} available={data.available} /> : null}
    </Section>
  )
}

type IdentitiesProps = {
  readonly identities: readonly LinkedIdentity[]
  readonly available: readonly SignInOption[]
}

function Identities({ identities, available }: IdentitiesProps) {
  const t = useTranslations('sessions.identities')
  const { surface } = useMe()
  const isApp = surface === 'app'
  const { data } = useQuery({ ...mySingleSignOnQuery, enabled: isApp })
  const companies = data?.data ?? []
  const isEmpty = identities.length === 0 && available.length === 0 && companies.length === 0
  if (isEmpty) return <Text size="sm">{t('none')}</Text>
  return (
    <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
      {identities.map((identity) => (
        <LinkedItem key={identity.id} identity={identity} />
      ))}
      {available.map(({ name, label }) => (
        <OpenItem
          key={name}
          label={label}
          begin={() => call(linkIdentity, { body: { issuer: name, returnTo: window.location.pathname } })}
        />
      ))}
      {companies.map(({ organizationId, name, linked }) =>
        linked ? (
          <Group component="li" key={organizationId}>
            <Text fw={600}>{t('company', { name })}</Text>
            <Text size="xs" c="dimmed">
              {t('linked')}
            </Text>
          </Group>
        ) : (
          <OpenItem
            key={organizationId}
            label={t('company', { name })}
            begin={() =>
              call(linkSingleSignOn, {
                params: { organizationId },
                body: { returnTo: window.location.pathname },
              })
            }
          />
        ),
      )}
    </Stack>
  )
}

function OpenItem({ label, begin }: { label: string; begin: () => Promise<{ continueAt: string }> }) {
  const t = useTranslations('sessions.identities')
  const link = useAction({
    run: begin,
    onDone: ({ continueAt }) => window.location.assign(continueAt),
  })
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Text fw={600}>{label}</Text>
      <Button
        size="xs"
        variant="default"
        loading={link.isPending}
        aria-label={t('linkOf', { label })}
        onClick={() => link.mutate()}
      >
        {t('link')}
      </Button>
    </Group>
  )
}

function LinkedItem({ identity }: { identity: LinkedIdentity }) {
  const t = useTranslations('sessions.identities')
  const [asked, setAsked] = useState(false)
  const { id, label, createdAt, lastUsedAt } = identity
  const unlink = useAction({
    run: (_: void, idempotencyKey) => call(unlinkIdentity, { params: { id }, idempotencyKey }),
    success: t('unlinked'),
    refresh: [identitiesQuery.queryKey],
    onDone: () => setAsked(false),
    inlineErrors: true,
  })
  return (
    <Group component="li" justify="space-between" gap="sm">
      <div>
        <Text fw={600}>{label}</Text>
        <Text size="xs" c="dimmed">
          {t('linkedAt')} <RelativeTime at={createdAt} />
          {lastUsedAt === null ? null : (
            <>
              {` · ${t('used')} `}
              <RelativeTime at={lastUsedAt} />
            </>
          )}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={t('unlinkOf', { label })}
        onClick={() => setAsked(true)}
      >
        {t('unlink')}
      </Button>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t('unlinkOf', { label })}
        confirmLabel={t('unlink')}
        onConfirm={() => unlink.mutate()}
        busy={unlink.isPending}
        error={unlink.error}
        danger
      >
        {t('unlinkText')}
      </ConfirmDialog>
    </Group>
  )
}
