import { Fieldset, NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslations } from 'use-intl'
import type { PartnerValues } from './partner-values.ts'

type FieldsProps = { readonly form: UseFormReturnType<PartnerValues> }

const labelInputHint = ['label', 'input', 'description', 'error'] as const
const order = { inputWrapperOrder: [...labelInputHint] }

const statuses = ['prospect', 'active', 'paused'] as const

/** Standing and terms: the operator's. */
export function TermsFields({ form, isFixed }: FieldsProps & { readonly isFixed: boolean }) {
  const t = useTranslations('partners')
  const status = statuses.find((one) => one === form.getValues().status)
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput label={t('name')} required {...form.getInputProps('name')} />
      {isFixed ? null : (
        <NativeSelect
          label={t('status')}
          description={status ? t(`statusHints.${status}`) : undefined}
          {...order}
          data={statuses.map((value) => ({ value, label: t(`statuses.${value}`) }))}
          {...form.getInputProps('status')}
        />
      )}
      <TextInput
        label={t('domain')}
        description={t('domainHint')}
        {...order}
        spellCheck={false}
        autoCapitalize="off"
        {...form.getInputProps('domain')}
      />
      <TextInput
        label={t('marginBasisPoints')}
        description={t('marginHint')}
        {...order}
        inputMode="decimal"
        rightSection="%"
        {...form.getInputProps('margin')}
      />
    </SimpleGrid>
  )
}

export function ContactFields({ form }: FieldsProps) {
  const t = useTranslations('partners')
  return (
    <Fieldset legend={t('contact')} variant="unstyled">
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput label={t('contactName')} autoComplete="name" {...form.getInputProps('contactName')} />
        <TextInput
          label={t('contactEmail')}
          type="email"
          autoComplete="email"
          {...form.getInputProps('contactEmail')}
        />
        <TextInput
          label={t('contactPhone')}
          type="tel"
          autoComplete="tel"
          placeholder="+41 44 000 00 00"
          {...form.getInputProps('contactPhone')}
        />
      </SimpleGrid>
    </Fieldset>
  )
}

export function BillingFields({ form }: FieldsProps) {
  const t = useTranslations()
  const address = ['line1', 'line2', 'postalCode', 'city', 'region'] as const
  return (
    <Fieldset legend={t('partners.billing')} variant="unstyled">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('partners.billingName')} {...form.getInputProps('billingName')} />
        <TextInput
          label={t('partners.billingVatNumber')}
          description={t('organizations.vatHint')}
          {...order}
          spellCheck={false}
          {...form.getInputProps('billingVatNumber')}
        />
        <TextInput label={t('partners.billingEmail')} type="email" {...form.getInputProps('billingEmail')} />
        <TextInput
          label={t('partners.billingCurrency')}
          description={t('partners.currencyHint')}
          {...order}
          maxLength={3}
          spellCheck={false}
          {...form.getInputProps('billingCurrency')}
        />
        {address.map((line) => (
          <TextInput
            key={line}
            label={t(`organizations.${line}`)}
            {...form.getInputProps(`billingAddress.${line}`)}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  )
}
