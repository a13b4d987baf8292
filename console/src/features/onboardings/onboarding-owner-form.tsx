import { CompleteOnboarding, Locale } from '@freehold/contract'
import { NativeSelect, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useLanguage } from '#lib/i18n'
import { Section } from '#ui/section'
import { OnboardingPartForm } from './onboarding-part-form.tsx'
import type { OnboardingSaver } from './onboarding-saver.ts'

type StepProps = {
  readonly saver: OnboardingSaver
  readonly onComplete: () => void
  readonly footer: ReactNode
}

type OwnerValues = { readonly name: string; readonly email: string; readonly locale: string }

const toBody = (values: OwnerValues) => ({ ...values, email: values.email.trim() })

/** Who will own the organization. */
export function OnboardingOwnerForm({ saver, onComplete, footer }: StepProps) {
  const t = useTranslations('onboardings')
  const { locale } = useLanguage()
  const { owner } = saver.state().onboarding.form
  return (
    <OnboardingPartForm
      part="owner"
      schema={CompleteOnboarding.shape.owner}
      initial={{ name: owner?.name ?? '', email: owner?.email ?? '', locale: owner?.locale ?? locale }}
      toBody={toBody}
      saver={saver}
      onComplete={onComplete}
      footer={footer}
    >
      {(form) => (
        <Section title={t('ownerTitle')} description={t('ownerText')}>
          <Stack gap="md" maw={480}>
            <TextInput label={t('ownerName')} required autoComplete="off" {...form.getInputProps('name')} />
            <TextInput
              label={t('ownerEmail')}
              type="email"
              required
              autoComplete="off"
              {...form.getInputProps('email')}
            />
            <NativeSelect
              label={t('ownerLocale')}
              data={Locale.options.map((value) => ({ value, label: t(`locales.${value}`) }))}
              {...form.getInputProps('locale')}
            />
          </Stack>
        </Section>
      )}
    </OnboardingPartForm>
  )
}
