import { useLink as linkUse, type AccountLink } from '@freehold/contract'
import { Button, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import type { Surface } from '#lib/surface'
import { EntryFrame } from '#shell/entry-frame'
import { ErrorState } from '#ui/error-state'
import { FormErrors } from '#ui/form-errors'
import { NewPasswordField } from '#ui/new-password-field'
import { LinkButton, TextLink } from '#ui/route-link'
import { useContractForm } from '#ui/use-contract-form'
import { linkQuery } from './account-queries.ts'
import { readLinkToken } from './link-token.ts'

type Link = z.output<typeof AccountLink>
type Done = { readonly surface: Surface; readonly email: string }

/** What a mailed link leads to: finishing a registration, joining, a new password, or the first operator. */
export function LinkPage() {
  const hash = useLocation({ select: (location) => location.hash })
  const [token] = useState(() => readLinkToken(hash))
  const t = useTranslations('accounts.link')
  if (token === undefined) {
    return (
      <EntryFrame title={t('missingTitle')} lead={t('missingText')} after={<StartLink />}>
        {null}
      </EntryFrame>
    )
  }
  return <TokenPage token={token} />
}

function TokenPage({ token }: { token: string }) {
  const t = useTranslations('accounts.link')
  const { data: link, error, refetch } = useQuery(linkQuery(token))
  const [done, setDone] = useState<Done>()
  if (done) return <DonePage {...done} />
  if (hasCode(error, 'account.link_invalid') || hasCode(error, 'request.invalid')) {
    return (
      <EntryFrame title={t('invalidTitle')} lead={t('invalidText')} after={<StartLink />}>
        <LinkButton to="/recover" variant="default" fullWidth>
          {t('recovery.title')}
        </LinkButton>
      </EntryFrame>
    )
  }
  if (!link) {
    return (
      <EntryFrame title={t('documentTitle')} lead={error ? null : t('loading')}>
        {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      </EntryFrame>
    )
  }
  const words = { email: link.email, name: link.name, organization: link.organization ?? t('unnamed') }
  return (
    <EntryFrame title={t(`${link.kind}.title`, words)} lead={t(`${link.kind}.text`, words)}>
      <LinkForm token={token} link={link} onDone={setDone} />
    </EntryFrame>
  )
}

function LinkForm({ token, link, onDone }: { token: string; link: Link; onDone: (done: Done) => void }) {
  const t = useTranslations('accounts')
  const asksName = link.kind === 'set_up'
  const asksPassword = link.passwordNeeded || link.kind === 'recovery'
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: asksPassword ? linkUse.body.required({ password: true }) : linkUse.body,
    initial: { password: '', name: link.name },
    toBody: ({ password, name }) => ({
      token,
      ...(asksPassword ? { password } : {}),
      ...(asksName ? { name } : {}),
    }),
    send: (body) => call(linkUse, { body }),
    onDone,
    fieldOf: { 'account.password_weak': 'password' },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput label={t('email')} type="email" autoComplete="username" value={link.email} readOnly />
        {asksName ? (
          <TextInput label={t('name')} autoComplete="name" required {...form.getInputProps('name')} />
        ) : null}
        {asksPassword ? <NewPasswordField {...form.getInputProps('password')} /> : null}
        <Button type="submit" loading={busy} fullWidth>
          {t(`link.${link.kind}.submit`)}
        </Button>
      </Stack>
    </form>
  )
}

function DonePage({ surface, email }: Done) {
  const t = useTranslations('accounts.link')
  return (
    <EntryFrame title={t('doneTitle')} lead={<output>{t('doneText', { email })}</output>}>
      <LinkButton to={`/${surface}`} fullWidth>
        {t('continue')}
      </LinkButton>
    </EntryFrame>
  )
}

function StartLink() {
  const t = useTranslations('common.page')
  return <TextLink to="/">{t('home')}</TextLink>
}
