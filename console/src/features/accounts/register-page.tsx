import { register } from '@freehold/contract'
import { Anchor, Button, Fieldset, NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useLanguage } from '#lib/i18n'
import { countryChoices, likelyCountry, ownTimeZone, timeZoneChoices } from '#lib/places'
import { platformQuery } from '#lib/platform'
import { EntryFrame } from '#shell/entry-frame'
import { FormErrors } from '#ui/form-errors'
import { TextLink } from '#ui/route-link'
import { useContractForm } from '#ui/use-contract-form'

/** An organization registers itself; its first owner proves the address by a mailed link. */
export function RegisterPage() {
  const t = useTranslations('accounts.register')
  const { data: platform } = useQuery(platformQuery)
  const [sentTo, setSentTo] = useState<string>()
  const after = (
    <>
      {t('haveAccount')}{' '}
      <TextLink to="/app" underline="always">
        {t('signIn')}
      </TextLink>
    </>
  )
  if (platform?.registration === 'closed') {
    return (
      <EntryFrame title={t('closedTitle')} lead={t('closedText')} after={after}>
        {null}
      </EntryFrame>
    )
  }
  if (sentTo !== undefined) return <Sent email={sentTo} isDemo={(platform?.personas.length ?? 0) > 0} />
  return (
    <EntryFrame title={t('title')} lead={t('lead')} after={after}>
      <RegisterForm onSent={setSentTo} />
    </EntryFrame>
  )
}

function Sent({ email, isDemo }: { email: string; isDemo: boolean }) {
  const t = useTranslations('accounts.register')
  return (
    <EntryFrame title={t('sentTitle')}>
      <output>
        <Text>{t('sentText', { email })}</Text>
      </output>
      {isDemo ? (
        <Anchor href="/_mail" mt="md" display="inline-block">
          {t('demoMail')}
        </Anchor>
      ) : null}
    </EntryFrame>
  )
}

function RegisterForm({ onSent }: { onSent: (email: string) => void }) {
  const t = useTranslations('accounts')
  const kinds = useTranslations('terms.organizationKind')
  const { locale } = useLanguage()
  const countries = useMemo(() => [{ value: '', label: '' }, ...countryChoices(locale)], [locale])
  const timeZones = useMemo(() => timeZoneChoices(), [])
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: register.body,
    initial: {
      email: '',
      name: '',
      organization: {
        kind: 'company',
        name: '',
        country: likelyCountry(navigator.languages),
        timeZone: ownTimeZone(),
      },
    },
    toBody: (values) => ({ ...values, locale }),
    send: (body) => call(register, { body }),
    onDone: ({ sentTo }) => onSent(sentTo),
  })
  const isCompany = form.values.organization.kind === 'company'
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <Fieldset legend={t('register.you')} variant="unstyled">
          <Stack gap="md">
            <TextInput label={t('name')} autoComplete="name" required {...form.getInputProps('name')} />
            <TextInput
              label={t('email')}
              type="email"
              autoComplete="email"
              inputMode="email"
              required
              {...form.getInputProps('email')}
            />
          </Stack>
        </Fieldset>
        <Fieldset legend={t('register.organization')} variant="unstyled">
          <Stack gap="md">
            <Radio.Group label={t('register.kind')} {...form.getInputProps('organization.kind')}>
              <Stack gap="xs" mt="xs">
                <Radio value="company" label={kinds('company')} />
                <Radio value="personal" label={kinds('personal')} />
              </Stack>
            </Radio.Group>
            <TextInput
              label={isCompany ? t('register.companyName') : t('register.personalName')}
              autoComplete="organization"
              required
              {...form.getInputProps('organization.name')}
            />
            <NativeSelect
              label={t('register.country')}
              data={countries}
              autoComplete="country"
              required
              {...form.getInputProps('organization.country')}
            />
            <NativeSelect
              label={t('register.timeZone')}
              description={t('register.timeZoneHint')}
              data={timeZones}
              required
              {...form.getInputProps('organization.timeZone')}
            />
          </Stack>
        </Fieldset>
        <Button type="submit" loading={busy} fullWidth>
          {t('register.submit')}
        </Button>
      </Stack>
    </form>
  )
}
