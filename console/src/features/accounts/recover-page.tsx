import { requestRecovery } from '@freehold/contract'
import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { EntryFrame } from '#shell/entry-frame'
import { FormErrors } from '#ui/form-errors'
import { TextLink } from '#ui/route-link'
import { useContractForm } from '#ui/use-contract-form'

/** Asks for a link to set a new password. */
export function RecoverPage() {
  const t = useTranslations('accounts.recover')
  const [sentTo, setSentTo] = useState<string>()
  const after = <TextLink to="/app">{t('backToSignIn')}</TextLink>
  return (
    <EntryFrame
      title={sentTo === undefined ? t('title') : t('sentTitle')}
      lead={sentTo === undefined ? t('lead') : null}
      after={after}
    >
      {sentTo === undefined ? (
        <RecoverForm onSent={setSentTo} />
      ) : (
        <output>
          <Text>{t('sentText', { email: sentTo })}</Text>
        </output>
      )}
    </EntryFrame>
  )
}

function RecoverForm({ onSent }: { onSent: (email: string) => void }) {
  const t = useTranslations('accounts')
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: requestRecovery.body,
    initial: { email: '' },
    toBody: (values) => values,
    send: (body) => call(requestRecovery, { body }),
    onDone: ({ sentTo }) => onSent(sentTo),
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          required
          {...form.getInputProps('email')}
        />
        <Button type="submit" loading={busy} fullWidth>
          {t('recover.submit')}
        </Button>
      </Stack>
    </form>
  )
}
