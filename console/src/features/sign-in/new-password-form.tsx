import { replacePassword, type SignInStep } from '@freehold/contract'
import { Button, Stack, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { NewPasswordField } from '#ui/new-password-field'
import { accents } from '#ui/theme'
import { useContractForm } from '#ui/use-contract-form'
import { useNextStep } from './sign-in-queries.ts'
import { StepErrors } from './step-errors.tsx'

/** Replaces a password that somebody else chose. */
export function NewPasswordForm({ uid, at }: { uid: string; at: SignInStep }) {
  const t = useTranslations()
  const next = useNextStep(uid)
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: replacePassword.body,
    initial: { password: '' },
    toBody: (values) => values,
    send: (body) => call(replacePassword, { params: { uid }, body }),
    onDone: next,
    fieldOf: { 'account.password_weak': 'password' },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <StepErrors error={error} fieldErrorCount={fieldErrorCount} surface={at.surface} />
        <TextInput
          label={t('accounts.email')}
          type="email"
          autoComplete="username"
          value={at.email ?? ''}
          readOnly
        />
        <NewPasswordField {...form.getInputProps('password')} />
        <Button type="submit" loading={busy} color={accents[at.surface]} fullWidth>
          {t('signIn.savePassword')}
        </Button>
      </Stack>
    </form>
  )
}
