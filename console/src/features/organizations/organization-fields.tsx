import { Fieldset, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useLanguage } from '#lib/i18n'
import { countryChoices, timeZoneChoices } from '#lib/places'
import type { OrganizationValues } from './organization-values.ts'

/** The fields that both a new organization and a change of one have. */
export function OrganizationFields<V extends OrganizationValues & Record<string, unknown>>({
  form,
}: {
  form: UseFormReturnType<V>
}) {
  const t = useTranslations('organizations')
  const { locale } = useLanguage()
  const countries = useMemo(() => [{ value: '', label: '' }, ...countryChoices(locale)], [locale])
  const timeZones = useMemo(() => timeZoneChoices(), [])
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t('country')}
          data={countries}
          autoComplete="country"
          required
          {...form.getInputProps('country')}
        />
        <NativeSelect
          label={t('timeZone')}
          description={t('timeZoneHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={timeZones}
          required
          {...form.getInputProps('timeZone')}
        />
        <TextInput label={t('industry')} {...form.getInputProps('industry')} />
        <TextInput
          label={t('vatNumber')}
          description={t('vatHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          spellCheck={false}
          {...form.getInputProps('vatNumber')}
        />
      </SimpleGrid>
      <Fieldset legend={t('billing')} variant="unstyled">
        <Stack gap="md" mt="xs">
          <TextInput
            label={t('billingEmail')}
            type="email"
            autoComplete="email"
            {...form.getInputProps('billingEmail')}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t('line1')}
              autoComplete="address-line1"
              {...form.getInputProps('billingAddress.line1')}
            />
            <TextInput
              label={t('line2')}
              autoComplete="address-line2"
              {...form.getInputProps('billingAddress.line2')}
            />
            <TextInput
              label={t('postalCode')}
              autoComplete="postal-code"
              {...form.getInputProps('billingAddress.postalCode')}
            />
            <TextInput
              label={t('city')}
              autoComplete="address-level2"
              {...form.getInputProps('billingAddress.city')}
            />
            <TextInput
              label={t('region')}
              autoComplete="address-level1"
              {...form.getInputProps('billingAddress.region')}
            />
          </SimpleGrid>
        </Stack>
      </Fieldset>
    </Stack>
  )
}
