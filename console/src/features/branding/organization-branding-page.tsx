import {
  UpdateOrganizationBranding,
  updateOrganizationBranding,
  type Brand,
  type OrganizationBranding,
} from '@freehold/contract'
import { Button, Group, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { organizationQuery } from '#features/organizations'
import { call } from '#lib/api'
import { organizationBrandQuery } from '#lib/brand'
import { listPath, organizationPath } from '#lib/paths'
import { platformQuery } from '#lib/platform'
import { orNull } from '#lib/record-changes'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { FormErrors } from '#ui/form-errors'
import { QueryFrame } from '#ui/page-frame'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { AccentField } from './accent-field.tsx'
import { BrandPreview } from './brand-preview.tsx'
import { organizationBrandingQuery } from './branding-queries.ts'
import { LogoPanel } from './logo-panel.tsx'

type OrganizationBrandingPageProps = { readonly scope: Scope; readonly organizationId: string }

/** An organization's own colour and logo, over what its partner shows. */
export function OrganizationBrandingPage({ scope, organizationId }: OrganizationBrandingPageProps) {
  const t = useTranslations('branding')
  const query = useQuery(organizationBrandingQuery(organizationId))
  const isOwn = scope.surface === 'app'
  const { data: organization } = useQuery({ ...organizationQuery(organizationId), enabled: !isOwn })
  const crumbs = isOwn
    ? []
    : [
        { label: t('organizations'), to: listPath(scope, 'organizations') },
        { label: organization?.name ?? '…', to: organizationPath(scope, organizationId) },
      ]
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      crumbs={crumbs}
      frame={() => ({ title: t('title'), lead: t('organizationLead') })}
    >
      {(branding) => (
        <>
          <AccentForm key={branding.id} branding={branding} />
          <LogoPanel owner={{ kind: 'organization', id: branding.id }} {...branding} />
        </>
      )}
    </QueryFrame>
  )
}

function AccentForm({ branding }: { branding: OrganizationBranding }) {
  const t = useTranslations()
  const client = useQueryClient()
  const allowed = useCan()('branding:manage')
  const { data: platform } = useQuery(platformQuery)
  const { data: brand } = useQuery(organizationBrandQuery(branding.id))
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: UpdateOrganizationBranding,
    initial: { accent: branding.accent ?? '' },
    toBody: ({ accent }) => ({ accent: orNull(accent) }),
    send: (body, idempotencyKey) =>
      call(updateOrganizationBranding, {
        params: { organizationId: branding.id },
        body,
        ifMatch: branding.version,
        idempotencyKey,
      }),
    success: t('branding.saved'),
    refresh: [['brand'], ['auditEvents']],
    onDone: (saved) => {
      client.setQueryData(organizationBrandingQuery(saved.id).queryKey, saved)
      void client.fetchQuery({ ...organizationBrandQuery(saved.id), staleTime: 0 })
      form.resetDirty({ accent: saved.accent ?? '' })
    },
  })
  const { accent } = form.getValues()
  return (
    <>
      <Section title={t('branding.look')}>
        <form onSubmit={submit} noValidate>
          <Stack gap="md" maw={560}>
            <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
            <AccentField
              value={accent}
              error={form.errors['accent']}
              onChange={(value) => form.setFieldValue('accent', value)}
            />
            <Group justify="flex-end">
              <Button type="submit" loading={busy} disabled={!allowed || !form.isDirty()}>
                {t('common.saveChanges')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <Preview brand={brand} accent={accent} logo={branding.logo} productName={platform?.name ?? ''} />
    </>
  )
}

type PreviewProps = {
  readonly brand: Brand | undefined
  readonly accent: string
  readonly logo: string | null
  readonly productName: string
}

/** What is set here over what the partner shows, over the product's own. */
function Preview({ brand, accent, logo, productName }: PreviewProps) {
  const base: Brand = brand ?? {
    name: productName,
    accent: null,
    logo: null,
    supportEmail: null,
    supportUrl: null,
  }
  const shown = { ...base, accent: orNull(accent) ?? base.accent, logo: logo ?? base.logo }
  return <BrandPreview brand={shown} senderName={base.name} />
}
