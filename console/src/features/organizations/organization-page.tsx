import type { Organization } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { AuditPanel } from '#features/audit-events'
import { MembersPanel } from '#features/members'
import { SecurityPolicyPanel } from '#features/security-policies'
import { SingleSignOnPanel } from '#features/single-sign-on'
import { SupportGrantsPanel } from '#features/support-grants'
import { useLanguage } from '#lib/i18n'
import { listPath, partnerPath } from '#lib/paths'
import { countryName } from '#lib/places'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { EditIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { BrandingLink } from './organization-branding-link.tsx'
import { OrganizationEditForm } from './organization-edit-form.tsx'
import { OrganizationMovePanel } from './organization-move-panel.tsx'
import { organizationQuery } from './organization-queries.ts'
import { OrganizationTenantsPanel } from './organization-tenants-panel.tsx'

/** One organization: for staff with all that belongs to it, for its own members as their settings. */
export function OrganizationPage({ scope, organizationId }: { scope: Scope; organizationId: string }) {
  const t = useTranslations('organizations')
  const query = useQuery(organizationQuery(organizationId))
  if (scope.surface === 'app') {
    return (
      <QueryFrame
        query={query}
        title={t('settingsTitle')}
        width="narrow"
        frame={() => ({ title: t('settingsTitle'), lead: t('settingsLead') })}
      >
        {(organization) => <Details organization={organization} scope={scope} />}
      </QueryFrame>
    )
  }
  return (
    <QueryFrame
      query={query}
      title={t('loading')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'organizations') }]}
      frame={({ name }) => ({
        title: name,
        actions: <BrandingLink scope={scope} organizationId={organizationId} />,
      })}
    >
      {(organization) => (
        <>
          <Details organization={organization} scope={scope} />
          <OrganizationTenantsPanel scope={scope} organizationId={organizationId} />
          <MembersPanel organizationId={organizationId} />
          {scope.surface === 'operator' ? <Safety scope={scope} organization={organization} /> : null}
          <Activity organizationId={organizationId} />
          {scope.surface === 'operator' ? <OrganizationMovePanel organization={organization} /> : null}
        </>
      )}
    </QueryFrame>
  )
}

/** What the organization demands of its people, and the ways into it for operators. */
function Safety({ scope, organization }: { scope: Scope; organization: Organization }) {
  return (
    <>
      <SupportGrantsPanel scope={scope} organization={organization} />
      <SecurityPolicyPanel organizationId={organization.id} />
      <SingleSignOnPanel organizationId={organization.id} />
    </>
  )
}

function Activity({ organizationId }: { organizationId: string }) {
  const can = useCan()
  if (!can('audit:read')) return null
  return <AuditPanel organizationId={organizationId} />
}

function Details({ organization, scope }: { organization: Organization; scope: Scope }) {
  const t = useTranslations()
  const can = useCan()
  const [editing, { open, close }] = useDisclosure(false)
  const edit = editing ? null : (
    <Button
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
      onClick={open}
      disabled={!can('organization:update')}
      {...(can('organization:update') ? {} : { title: t('common.noPermission') })}
    >
      {t('common.edit')}
    </Button>
  )
  return (
    <Section title={t('organizations.facts')} actions={edit}>
      {editing ? (
        <OrganizationEditForm organization={organization} onClose={close} />
      ) : (
        <Facts organization={organization} scope={scope} />
      )}
    </Section>
  )
}

function Facts({ organization, scope }: { organization: Organization; scope: Scope }) {
  const t = useTranslations()
  const { locale } = useLanguage()
  const { billingAddress: address } = organization
  const partner =
    scope.surface === 'operator' ? (
      <TextLink to={partnerPath(organization.partnerId)} inherit>
        {organization.partnerName}
      </TextLink>
    ) : (
      organization.partnerName
    )
  return (
    <FactList
      facts={[
        { label: t('organizations.name'), value: organization.name },
        { label: t('organizations.kind'), value: t(`terms.organizationKind.${organization.kind}`) },
        {
          label: t('organizations.slug'),
          value: <CopyId value={organization.slug} label={t('organizations.slug')} />,
        },
        { label: t('organizations.partner'), value: partner },
        { label: t('organizations.country'), value: countryName(organization.country, locale) },
        { label: t('organizations.timeZone'), value: organization.timeZone },
        { label: t('organizations.industry'), value: organization.industry },
        { label: t('organizations.vatNumber'), value: organization.vatNumber },
        { label: t('organizations.billingEmail'), value: organization.billingEmail },
        {
          label: t('organizations.billingAddress'),
          value: address
            ? [address.line1, address.line2, `${address.postalCode} ${address.city}`, address.region]
                .filter((line) => line !== undefined && line !== '')
                .map((line) => <div key={line}>{line}</div>)
            : null,
        },
        { label: t('common.created'), value: <ExactTime at={organization.createdAt} /> },
        { label: t('common.id'), value: <CopyId short value={organization.id} label={t('common.id')} /> },
      ]}
    />
  )
}
