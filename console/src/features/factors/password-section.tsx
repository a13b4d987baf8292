import { changePassword, type MySecurity } from '@freehold/contract'
import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { FormErrors } from '#ui/form-errors'
import { NewPasswordField } from '#ui/new-password-field'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { securityQuery } from './factor-queries.ts'

/** Sets a new password. */
export function PasswordSection({ security }: { security: MySecurity }) {
  const t = useTranslations()
  const hasPassword = security.passwordSetAt !== null
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: changePassword.body,
    initial: { currentPassword: '', newPassword: '' },
    toBody: ({ currentPassword, newPassword }) => ({
      newPassword,
      ...(hasPassword ? { currentPassword } : {}),
    }),
    send: (body) => call(changePassword, { body }),
    onDone: () => form.reset(),
    success: t('factors.password.saved'),
    refresh: [securityQuery.queryKey, ['sessions']],
    fieldOf: { 'account.password_weak': 'newPassword', 'account.password_wrong': 'currentPassword' },
  })
  return (
    <Section title={t('factors.password.title')} description={t('factors.password.text')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
          {hasPassword ? (
            <PasswordInput
              label={t('factors.password.current')}
              autoComplete="current-password"
              required
              visibilityToggleButtonProps={{ 'aria-label': t('accounts.showPassword'), tabIndex: 0 }}
              {...form.getInputProps('currentPassword')}
            />
          ) : null}
          <NewPasswordField {...form.getInputProps('newPassword')} />
          <Group>
            <Button type="submit" loading={busy}>
              {t('factors.password.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
