import { CompleteOnboarding, type Onboarding } from '@freehold/contract'
import { Group, Radio, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import {
  emptyOrganization,
  OrganizationFields,
  toOrganizationBody,
  type OrganizationValues,
} from '#features/organizations'
import { likelyCountry, ownTimeZone } from '#lib/places'
import { Section } from '#ui/section'
import { OnboardingPartForm } from './onboarding-part-form.tsx'
import type { OnboardingSaver } from './onboarding-saver.ts'

type StepProps = {
  readonly saver: OnboardingSaver
  readonly onComplete: () => void
  readonly footer: ReactNode
}

type CustomerValues = OrganizationValues & { readonly kind: 'company' | 'personal' }

function toValues({ form }: Onboarding): CustomerValues {
  const empty = emptyOrganization(likelyCountry(navigator.languages), ownTimeZone())
  const { organization = {} } = form
  const { billingAddress, ...rest } = organization
  const text = (value: string | null | undefined): string => value ?? ''
  return {
    kind: rest.kind ?? 'company',
    name: text(rest.name),
    country: rest.country ?? empty.country,
    timeZone: rest.timeZone ?? empty.timeZone,
    industry: text(rest.industry),
    vatNumber: text(rest.vatNumber),
    billingEmail: text(rest.billingEmail),
    billingAddress: {
      line1: text(billingAddress?.line1),
      line2: text(billingAddress?.line2),
      postalCode: text(billingAddress?.postalCode),
      city: text(billingAddress?.city),
      region: text(billingAddress?.region),
    },
  }
}

function toBody({ kind, ...values }: CustomerValues) {
  return { ...toOrganizationBody(values), kind }
}

/** Who the customer is. */
export function OnboardingCustomerForm({ saver, onComplete, footer }: StepProps) {
  const t = useTranslations()
  return (
    <OnboardingPartForm
      part="organization"
      schema={CompleteOnboarding.shape.organization}
      initial={toValues(saver.state().onboarding)}
      toBody={toBody}
      saver={saver}
      onComplete={onComplete}
      footer={footer}
    >
      {(form) => (
        <Section title={t('onboardings.steps.customer')} description={t('onboardings.customerText')}>
          <Stack gap="lg">
            <Radio.Group label={t('organizations.kind')} {...form.getInputProps('kind')}>
              <Group mt="xs" gap="lg">
                <Radio value="company" label={t('terms.organizationKind.company')} />
                <Radio value="personal" label={t('terms.organizationKind.personal')} />
              </Group>
            </Radio.Group>
            <TextInput label={t('organizations.name')} required {...form.getInputProps('name')} />
            <OrganizationFields form={form} />
          </Stack>
        </Section>
      )}
    </OnboardingPartForm>
  )
}
