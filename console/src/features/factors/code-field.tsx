import { TextInput, type TextInputProps } from '@mantine/core'
import { useTranslations } from 'use-intl'

/** Six digits of a code generator; phones offer the keypad, and password managers may fill them in. */
export function CodeField(props: TextInputProps) {
  const t = useTranslations('factors')
  return (
    <TextInput
      label={t('code')}
      inputMode="numeric"
      autoComplete="one-time-code"
      spellCheck={false}
      maxLength={10}
      required
      {...props}
    />
  )
}

/** As the contract wants a code, however it was typed or pasted. */
export const toCode = (typed: string): string => typed.replace(/\D/g, '')
