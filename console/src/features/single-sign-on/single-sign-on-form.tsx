import { SaveSingleSignOn, saveSingleSignOn, type SingleSignOn, SingleSignOnRole } from '@freehold/contract'
import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  PasswordInput,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { Section } from '#ui/section'
import { useContractForm, type ContractFormState } from '#ui/use-contract-form'
import { singleSignOnQuery } from './single-sign-on-queries.ts'
import { type SingleSignOnValues, toBody, toValues } from './single-sign-on-values.ts'

type Parts = {
  readonly form: ContractFormState<SingleSignOnValues>['form']
  readonly disabled: boolean
}

type SingleSignOnFormProps = {
  readonly organizationId: string
  readonly connection: SingleSignOn | null
}

/** The connection as a whole; the provider is asked whether it answers before anything is kept. */
export function SingleSignOnForm({ organizationId, connection }: SingleSignOnFormProps) {
  const t = useTranslations()
  const can = useCan()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: SaveSingleSignOn,
    initial: toValues(connection),
    toBody,
    send: (body, idempotencyKey) =>
      call(saveSingleSignOn, { params: { organizationId }, body, idempotencyKey }),
    success: t('singleSignOn.saved'),
    refresh: [singleSignOnQuery(organizationId).queryKey, ['auditEvents']],
  })
  const disabled = !can('single_sign_on:manage')
  const parts: Parts = { form, disabled }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <ProviderFields {...parts} isNew={connection === null} />
        <PeopleFields {...parts} />
        <UseFields {...parts} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={busy}
            disabled={disabled || !form.isDirty()}
            title={disabled ? t('common.noPermission') : undefined}
          >
            {t('singleSignOn.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ProviderFields({ form, disabled, isNew }: Parts & { isNew: boolean }) {
  const t = useTranslations('singleSignOn')
  return (
    <Section title={t('provider')}>
      <Stack gap="md">
        <TextInput
          label={t('issuer')}
          description={t('issuerHint')}
          type="url"
          required
          disabled={disabled}
          {...form.getInputProps('issuer')}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('clientId')}
            required
            disabled={disabled}
            spellCheck={false}
            {...form.getInputProps('clientId')}
          />
          <PasswordInput
            label={t('clientSecret')}
            description={isNew ? undefined : t('secretKept')}
            required={isNew}
            disabled={disabled}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('showSecret'), tabIndex: 0 }}
            {...form.getInputProps('clientSecret')}
          />
        </SimpleGrid>
      </Stack>
    </Section>
  )
}

/** What the contract objects to inside an object is told at the field that holds it. */
function errorOf(errors: Readonly<Record<string, ReactNode>>, path: string): ReactNode {
  return Object.entries(errors).find(([name]) => name === path || name.startsWith(`${path}.`))?.[1]
}

function PeopleFields({ form, disabled }: Parts) {
  const t = useTranslations()
  const { errors } = form
  return (
    <Section title={t('singleSignOn.people')} description={t('singleSignOn.peopleText')}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('singleSignOn.requiredClaim')}
            description={t('singleSignOn.requiredClaimHint')}
            disabled={disabled}
            spellCheck={false}
            {...form.getInputProps('requiredClaim')}
            error={errorOf(errors, 'required.claim')}
          />
          <TextInput
            label={t('singleSignOn.requiredValue')}
            description={t('singleSignOn.requiredValueHint')}
            disabled={disabled}
            spellCheck={false}
            {...form.getInputProps('requiredValue')}
            error={errorOf(errors, 'required.value')}
          />
        </SimpleGrid>
        <NativeSelect
          label={t('singleSignOn.defaultRole')}
          description={t('singleSignOn.defaultRoleHint')}
          disabled={disabled}
          data={SingleSignOnRole.options.map((value) => ({
            value,
            label: t(`terms.role.organization.${value}`),
          }))}
          {...form.getInputProps('defaultRole')}
        />
        <TextInput
          label={t('singleSignOn.roleClaim')}
          description={t('singleSignOn.roleClaimHint')}
          disabled={disabled}
          spellCheck={false}
          {...form.getInputProps('roleClaim')}
          error={errorOf(errors, 'roles.claim')}
        />
        <Textarea
          label={t('singleSignOn.roleLines')}
          description={t('singleSignOn.roleLinesHint')}
          autosize
          minRows={2}
          maxRows={10}
          disabled={disabled}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('roleLines')}
          error={errorOf(errors, 'roles.map')}
        />
      </Stack>
    </Section>
  )
}

function UseFields({ form, disabled }: Parts) {
  const t = useTranslations('singleSignOn')
  const { active } = form.getValues()
  return (
    <Section title={t('use')}>
      <Stack gap="md">
        <Checkbox
          label={t('active')}
          description={t('activeHint')}
          disabled={disabled}
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
        <Checkbox
          label={t('enforced')}
          description={active ? t('enforcedHint') : t('enforcedWhy')}
          disabled={disabled || !active}
          {...form.getInputProps('enforced', { type: 'checkbox' })}
        />
      </Stack>
    </Section>
  )
}
