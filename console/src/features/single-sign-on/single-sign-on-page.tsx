import { checkSingleSignOn, removeSingleSignOn, type SingleSignOn } from '@freehold/contract'
import { Alert, Button, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan, useMe } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { CopyId } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { QueryFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { SingleSignOnForm } from './single-sign-on-form.tsx'
import { singleSignOnQuery } from './single-sign-on-queries.ts'

/** The organization's own identity provider: what to register there, how it answers, and who gets in by it. */
export function SingleSignOnPage({ organizationId }: { organizationId: string }) {
  const t = useTranslations('singleSignOn')
  const me = useMe()
  const query = useQuery({ ...singleSignOnQuery(organizationId), refetchOnWindowFocus: false })
  const organization = me.organizations.find(({ id }) => id === organizationId)?.name ?? ''
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      width="narrow"
      frame={() => ({ title: t('title'), lead: t('lead', { organization }) })}
    >
      {({ connection, redirectUri, signInUrl }) => (
        <Stack gap="lg">
          <Addresses redirectUri={redirectUri} signInUrl={signInUrl} />
          {connection ? <Answering connection={connection} /> : null}
          <SingleSignOnForm
            key={connection?.version ?? 0}
            organizationId={organizationId}
            connection={connection}
          />
          {connection ? <Removal connection={connection} /> : null}
        </Stack>
      )}
    </QueryFrame>
  )
}

function Addresses({ redirectUri, signInUrl }: { redirectUri: string; signInUrl: string }) {
  const t = useTranslations('singleSignOn')
  return (
    <Section title={t('addresses')} description={t('addressesText')}>
      <FactList
        facts={[
          { label: t('redirectUri'), value: <CopyId value={redirectUri} label={t('redirectUri')} /> },
          { label: t('signInUrl'), value: <CopyId value={signInUrl} label={t('signInUrl')} /> },
        ]}
      />
    </Section>
  )
}

function Answering({ connection: { organizationId, fault, checkedAt } }: { connection: SingleSignOn }) {
  const t = useTranslations()
  const can = useCan()
  const disabled = !can('single_sign_on:manage')
  const check = useAction({
    run: () => call(checkSingleSignOn, { params: { organizationId } }),
    refresh: [singleSignOnQuery(organizationId).queryKey, ['auditEvents']],
  })
  return (
    <Section
      title={t('singleSignOn.connection')}
      actions={
        <Button
          variant="default"
          size="xs"
          loading={check.isPending}
          disabled={disabled}
          title={disabled ? t('common.noPermission') : undefined}
          onClick={() => check.mutate()}
        >
          {t('singleSignOn.test')}
        </Button>
      }
    >
      <Alert
        color={fault === null ? 'green' : 'red'}
        title={fault === null ? t('singleSignOn.answers') : t('singleSignOn.faulty')}
      >
        {fault === null ? null : <div>{fault}</div>}
        {checkedAt === null ? null : (
          <>
            {t('singleSignOn.checked')} <RelativeTime at={checkedAt} />
          </>
        )}
      </Alert>
    </Section>
  )
}

function Removal({ connection: { organizationId, version } }: { connection: SingleSignOn }) {
  const t = useTranslations()
  const can = useCan()
  const disabled = !can('single_sign_on:manage')
  const [asked, setAsked] = useState(false)
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeSingleSignOn, { params: { organizationId }, ifMatch: version, idempotencyKey }),
    success: t('singleSignOn.removed'),
    refresh: [singleSignOnQuery(organizationId).queryKey, ['auditEvents']],
    onDone: () => setAsked(false),
    inlineErrors: true,
  })
  return (
    <Section title={t('singleSignOn.remove')} description={t('singleSignOn.removeText')} variant="danger">
      <Group>
        <Button
          color="red"
          variant="light"
          disabled={disabled}
          title={disabled ? t('common.noPermission') : undefined}
          onClick={() => setAsked(true)}
        >
          {t('singleSignOn.remove')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t('singleSignOn.remove')}
        confirmLabel={t('singleSignOn.remove')}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('singleSignOn.removeText')}
      </ConfirmDialog>
    </Section>
  )
}
