import { ReplaceSecurityPolicy, replaceSecurityPolicy, type SecurityPolicy } from '@freehold/contract'
import {
  Button,
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useLanguage } from '#lib/i18n'
import { countryChoices, countryName } from '#lib/places'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { Section } from '#ui/section'
import { useContractForm, type ContractFormState } from '#ui/use-contract-form'
import { PolicyEnforcementBadge } from './policy-enforcement-badge.tsx'
import { PolicyLockOutNotice, useLockOuts } from './policy-lock-out-notice.tsx'
import { securityPolicyQuery } from './security-policy-queries.ts'
import { linesOf, toBody, toValues, type PolicyValues } from './security-policy-values.ts'

type Parts = {
  readonly form: ContractFormState<PolicyValues>['form']
  readonly policy: SecurityPolicy
  readonly disabled: boolean
}

/** The whole policy in one form: it is replaced as a whole, and judged before it is sent. */
export function SecurityPolicyForm({ policy }: { policy: SecurityPolicy }) {
  const t = useTranslations()
  const can = useCan()
  const client = useQueryClient()
  const { organizationId, version } = policy
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: ReplaceSecurityPolicy,
    initial: toValues(policy),
    toBody,
    send: (body, idempotencyKey) =>
      call(replaceSecurityPolicy, { params: { organizationId }, body, ifMatch: version, idempotencyKey }),
    success: t('securityPolicies.saved'),
    refresh: [['auditEvents']],
    onDone: (saved) => client.setQueryData(securityPolicyQuery(organizationId).queryKey, saved),
  })
  const lockOuts = useLockOuts(organizationId, toBody(form.getValues()))
  const disabled = !can('security_policy:manage')
  const parts: Parts = { form, policy, disabled }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <SignInFields {...parts} />
        <OriginFields {...parts} />
        <SupportFields {...parts} />
        <PolicyLockOutNotice lockOuts={lockOuts} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={busy}
            disabled={disabled || !form.isDirty() || lockOuts.length > 0}
            {...(disabled ? { title: t('common.noPermission') } : {})}
            {...(lockOuts.length > 0 ? { title: t('securityPolicies.lockOutTitle') } : {})}
          >
            {t('securityPolicies.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function SignInFields({ form, policy: { enforcement }, disabled }: Parts) {
  const t = useTranslations('securityPolicies')
  return (
    <Section title={t('sessions')} description={t('sessionsText')}>
      <Stack gap="lg">
        <div>
          <Radio.Group label={t('mfaMode')} description={t('mfaHint')} {...form.getInputProps('mfaMode')}>
            <Stack gap="xs" mt="xs">
              {(['optional', 'required'] as const).map((mode) => (
                <Radio key={mode} value={mode} label={t(`mfaModes.${mode}`)} disabled={disabled} />
              ))}
            </Stack>
          </Radio.Group>
          <PolicyEnforcementBadge of={enforcement.mfaMode} />
        </div>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <div>
            <NumberInput
              label={t('idleMinutes')}
              description={t('idleHint')}
              min={5}
              max={30}
              disabled={disabled}
              {...form.getInputProps('idleMinutes')}
            />
            <PolicyEnforcementBadge of={enforcement.idleMinutes} />
          </div>
          <div>
            <NumberInput
              label={t('absoluteHours')}
              description={t('absoluteHint')}
              min={1}
              max={12}
              disabled={disabled}
              {...form.getInputProps('absoluteHours')}
            />
            <PolicyEnforcementBadge of={enforcement.absoluteHours} />
          </div>
        </SimpleGrid>
      </Stack>
    </Section>
  )
}

/** A line at fault is told at the field that holds all lines. */
function lineError(errors: Readonly<Record<string, ReactNode>>): ReactNode {
  return Object.entries(errors).find(([path]) => path.split('.')[0] === 'addressList')?.[1]
}

function OriginFields({ form, policy: { enforcement, caller }, disabled }: Parts) {
  const t = useTranslations('securityPolicies')
  const { locale } = useLanguage()
  const countries = useMemo(() => countryChoices(locale), [locale])
  const { address, country } = caller
  const addYours = (): void => {
    const listed = linesOf(form.getValues().addressList)
    if (address === null || listed.includes(address)) return
    form.setFieldValue('addressList', [...listed, address].join('\n'))
  }
  const yours =
    country === null
      ? t('yourAddress', { address: address ?? '–' })
      : t('yourCountry', { address: address ?? '–', country: countryName(country, locale) })
  return (
    <Section title={t('where')} description={yours}>
      <Stack gap="lg">
        <div>
          <MultiSelect
            label={t('allowedCountries')}
            description={t('countriesHint')}
            data={countries}
            searchable
            disabled={disabled}
            {...form.getInputProps('allowedCountries')}
          />
          <PolicyEnforcementBadge of={enforcement.allowedCountries} />
        </div>
        <div>
          <Textarea
            label={t('addressList')}
            description={t('addressHint')}
            autosize
            minRows={3}
            maxRows={12}
            spellCheck={false}
            disabled={disabled}
            classNames={{ input: 'mono' }}
            {...form.getInputProps('addressList')}
            error={lineError(form.errors)}
          />
          <Group mt={6}>
            <Button variant="default" size="xs" onClick={addYours} disabled={disabled || address === null}>
              {t('addYours')}
            </Button>
          </Group>
          <PolicyEnforcementBadge of={enforcement.addressList} />
        </div>
      </Stack>
    </Section>
  )
}

function SupportFields({ form, policy: { enforcement }, disabled }: Parts) {
  const t = useTranslations('securityPolicies')
  return (
    <Section title={t('support')}>
      <Stack gap="lg">
        <div>
          <Radio.Group label={t('supportRequests')} {...form.getInputProps('supportRequests')}>
            <Stack gap="xs" mt="xs">
              {(['allowed', 'refused'] as const).map((mode) => (
                <Radio
                  key={mode}
                  value={mode}
                  label={t(`supportRequestsOptions.${mode}`)}
                  disabled={disabled}
                />
              ))}
            </Stack>
          </Radio.Group>
          <PolicyEnforcementBadge of={enforcement.supportRequests} />
        </div>
        <Text size="sm">{t('breakGlassNote')}</Text>
        <div>
          <Checkbox
            label={t('bindsSupport')}
            disabled={disabled}
            {...form.getInputProps('bindsSupport', { type: 'checkbox' })}
          />
          <PolicyEnforcementBadge of={enforcement.bindsSupport} />
        </div>
      </Stack>
    </Section>
  )
}
