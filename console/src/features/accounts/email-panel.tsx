import { changeEmail } from '@freehold/contract'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useMe } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'

/** One's own address, and the way to another one. */
export function EmailPanel() {
  const t = useTranslations('accounts.profile')
  const { email } = useMe()
  const [sentTo, setSentTo] = useState<string>()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: changeEmail.body,
    initial: { email: '' },
    toBody: (values) => values,
    send: (body) => call(changeEmail, { body }),
    onDone: (answer) => {
      form.reset()
      setSentTo(answer.sentTo)
    },
  })
  return (
    <Section title={t('emailTitle')} description={t('emailText')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
          <TextInput label={t('emailNow')} value={email} readOnly />
          <TextInput
            label={t('emailNew')}
            type="email"
            autoComplete="email"
            inputMode="email"
            required
            {...form.getInputProps('email')}
          />
          <Group>
            <Button type="submit" loading={busy}>
              {t('emailSend')}
            </Button>
          </Group>
          {sentTo === undefined ? null : <output>{t('emailSent', { email: sentTo })}</output>}
        </Stack>
      </form>
    </Section>
  )
}
