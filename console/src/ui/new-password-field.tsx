import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslations } from 'use-intl'

/** A password to be chosen; password managers may fill it in, and it can be pasted and shown. */
export function NewPasswordField(props: PasswordInputProps) {
  const t = useTranslations('accounts')
  return (
    <PasswordInput
      label={t('newPassword')}
      description={t('passwordHint')}
      autoComplete="new-password"
      required
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0 }}
      {...props}
    />
  )
}
