import { CreateOrganization, createOrganization } from '@freehold/contract'
import { Button, Group, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { listPath, organizationPath } from '#lib/paths'
import { likelyCountry, ownTimeZone } from '#lib/places'
import { orUndefined } from '#lib/record-changes'
import type { Scope } from '#lib/surface'
import { FormErrors } from '#ui/form-errors'
import { PageFrame } from '#ui/page-frame'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { useNotify } from '#ui/use-notify'
import { OrganizationFields } from './organization-fields.tsx'
import { partnerChoicesQuery } from './organization-queries.ts'
import { emptyOrganization, toBody } from './organization-values.ts'

/** Operators and partner staff set an organization up for a customer. */
export function NewOrganizationPage({ scope }: { scope: Scope }) {
  const t = useTranslations('organizations')
  const list = listPath(scope, 'organizations')
  return (
    <PageFrame
      title={t('createTitle')}
      lead={t('createLead')}
      crumbs={[{ label: t('title'), to: list }]}
      width="narrow"
    >
      <Section title={t('facts')}>
        <NewOrganizationForm scope={scope} />
      </Section>
    </PageFrame>
  )
}

function NewOrganizationForm({ scope }: { scope: Scope }) {
  const t = useTranslations()
  const navigate = useNavigate()
  const notify = useNotify()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: CreateOrganization,
    initial: {
      ...emptyOrganization(likelyCountry(navigator.languages), ownTimeZone()),
      kind: 'company',
      slug: '',
      partnerId: '',
    },
    toBody: ({ kind, slug, partnerId, ...values }) => ({
      ...toBody(values),
      kind,
      slug: orUndefined(slug),
      partnerId: orUndefined(partnerId),
    }),
    send: (body, idempotencyKey) => call(createOrganization, { body, idempotencyKey }),
    refresh: [['organizations']],
    fieldOf: { 'organization.partner_not_found': 'partnerId' },
    onDone: ({ id, name }) => {
      notify.success(t('organizations.created', { name }))
      void navigate({ to: organizationPath(scope, id) })
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <Radio.Group label={t('organizations.kind')} {...form.getInputProps('kind')}>
          <Group mt="xs" gap="lg">
            <Radio value="company" label={t('terms.organizationKind.company')} />
            <Radio value="personal" label={t('terms.organizationKind.personal')} />
          </Group>
        </Radio.Group>
        <TextInput label={t('organizations.name')} required {...form.getInputProps('name')} />
        <TextInput
          label={t('organizations.slug')}
          description={t('organizations.slugHint')}
          spellCheck={false}
          autoCapitalize="off"
          {...form.getInputProps('slug')}
        />
        {scope.surface === 'operator' ? <PartnerField {...form.getInputProps('partnerId')} /> : null}
        <OrganizationFields form={form} />
        <Group justify="flex-end" gap="xs">
          <LinkButton to={listPath(scope, 'organizations')} variant="default">
            {t('common.cancel')}
          </LinkButton>
          <Button type="submit" loading={busy}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What a field is given by the form library. */
type InputProps = { readonly value?: string; readonly onChange?: (event: unknown) => void }

function PartnerField(props: InputProps) {
  const t = useTranslations('organizations')
  const { data } = useQuery(partnerChoicesQuery)
  const partners = data?.data.filter(({ builtIn, status }) => !builtIn && status === 'active') ?? []
  return (
    <NativeSelect
      label={t('partner')}
      data={[
        { value: '', label: t('partnerDirect') },
        ...partners.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      {...props}
    />
  )
}
