import { signIn, type SignInStep } from '@freehold/contract'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { TextLink } from '#ui/route-link'
import { accents } from '#ui/theme'
import { useContractForm } from '#ui/use-contract-form'
import { useNextStep } from './sign-in-queries.ts'
import { StepErrors } from './step-errors.tsx'

/** Address and password; in a step-up the address is known. */
export function PasswordForm({ uid, at, fixed = false }: { uid: string; at: SignInStep; fixed?: boolean }) {
  const t = useTranslations('accounts')
  const next = useNextStep(uid)
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: signIn.body,
    initial: { email: at.email ?? '', password: '' },
    toBody: (values) => values,
    send: (body) => call(signIn, { params: { uid }, body }),
    onDone: next,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <StepErrors error={error} fieldErrorCount={fieldErrorCount} surface={at.surface} />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username webauthn"
          inputMode="email"
          required
          readOnly={fixed}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={busy} color={accents[at.surface]} fullWidth mt={4}>
          {t(fixed ? 'signIn.confirm' : 'signIn.submit')}
        </Button>
        <TextLink to="/recover" size="sm" ta="center">
          {t('signIn.forgot')}
        </TextLink>
      </Stack>
    </form>
  )
}
