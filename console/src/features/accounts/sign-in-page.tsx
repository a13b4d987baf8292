import { signIn } from '@freehold/contract'
import { Badge, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { ApiError, hasCode } from '#lib/api-error'
import { platformQuery } from '#lib/platform'
import { surfaces, type Surface } from '#lib/surface'
import { EntryFrame } from '#shell/entry-frame'
import { ErrorState } from '#ui/error-state'
import { FormErrors } from '#ui/form-errors'
import { PageSkeleton } from '#ui/page-frame'
import { LinkButton, TextLink } from '#ui/route-link'
import { accents } from '#ui/theme'
import { useContractForm } from '#ui/use-contract-form'
import { interactionQuery } from './account-queries.ts'

/** E-mail and password for the sign-in that the browser is in the middle of. */
export function SignInPage({ uid }: { uid: string }) {
  const t = useTranslations()
  const { data, error, refetch } = useQuery(interactionQuery(uid))
  if (hasCode(error, 'interaction.not_found')) return <Expired />
  return (
    <EntryFrame
      title={t('accounts.signIn.title')}
      lead={data ? <Badge color={accents[data.surface]}>{t(`terms.surface.${data.surface}`)}</Badge> : null}
      after={<RegisterHint />}
    >
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {data ? <SignInForm uid={uid} email={data.email ?? ''} surface={data.surface} /> : null}
      {!data && !error ? <PageSkeleton /> : null}
    </EntryFrame>
  )
}

function SignInForm({ uid, email, surface }: { uid: string; email: string; surface: Surface }) {
  const t = useTranslations('accounts')
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: signIn.body,
    initial: { email, password: '' },
    toBody: (values) => values,
    send: (body) => call(signIn, { params: { uid }, body }),
    onDone: ({ continueAt }) => window.location.assign(continueAt),
  })
  const expired = hasCode(error, 'interaction.not_found')
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <DelayHint error={error} />
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        {expired ? <LinkButton to={`/${surface}`}>{t('signIn.startAgain')}</LinkButton> : null}
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          required
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={busy} color={accents[surface]} fullWidth mt={4}>
          {t('signIn.submit')}
        </Button>
        <TextLink to="/recover" size="sm" ta="center">
          {t('signIn.forgot')}
        </TextLink>
      </Stack>
    </form>
  )
}

function DelayHint({ error }: { error: unknown }) {
  const t = useTranslations('accounts.signIn')
  if (!(error instanceof ApiError) || error.retryAfterSeconds === undefined) return null
  return <output>{t('delayed', { seconds: error.retryAfterSeconds })}</output>
}

function RegisterHint() {
  const t = useTranslations('accounts.signIn')
  const { data } = useQuery(platformQuery)
  if (data?.registration !== 'open') return null
  return (
    <>
      {t('noAccount')} <TextLink to="/register">{t('register')}</TextLink>
    </>
  )
}

function Expired() {
  const t = useTranslations()
  return (
    <EntryFrame title={t('accounts.signIn.expiredTitle')} lead={t('accounts.signIn.expiredText')}>
      <Stack gap="xs">
        {surfaces.toReversed().map((surface) => (
          <LinkButton key={surface} to={`/${surface}`} variant="default" fullWidth>
            {t('platform.enter', { surface: t(`terms.surface.${surface}`) })}
          </LinkButton>
        ))}
      </Stack>
    </EntryFrame>
  )
}
