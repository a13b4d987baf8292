import type { Organization } from '@freehold/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { AuditPanel } from '#features/audit-events'
import { organizationListQuery } from '#features/organizations'
import { StaffPanel } from '#features/staff'
import { listPath, organizationPath, partnerPath } from '#lib/paths'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { BrandingIcon, OrganizationIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton, TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { PartnerDangerPanel } from './partner-danger-panel.tsx'
import { PartnerDetails } from './partner-details.tsx'
import { partnerQuery } from './partner-queries.ts'
import { PartnerStatusBadge } from './partner-status-badge.tsx'

const scope = { surface: 'operator' } as const

/** One reseller with the organizations they look after. */
export function PartnerPage({ partnerId }: { partnerId: string }) {
  const t = useTranslations('partners')
  const query = useQuery(partnerQuery(partnerId))
  return (
    <QueryFrame
      query={query}
      title={t('loading')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'partners') }]}
      frame={({ name, status, builtIn }) => ({
        title: name,
        badge: <PartnerStatusBadge status={status} />,
        actions: builtIn ? null : <BrandingButton partnerId={partnerId} />,
        lead: builtIn ? t('builtInHint') : t(`statusHints.${status}`),
      })}
    >
      {(partner) => (
        <>
          <PartnerDetails partner={partner} part="terms" />
          <StaffPanel partnerId={partnerId} />
          <OrganizationsPanel partnerId={partnerId} />
          <AuditPanel targetId={partnerId} title={t('activity')} />
          <PartnerDangerPanel partner={partner} />
        </>
      )}
    </QueryFrame>
  )
}

function BrandingButton({ partnerId }: { partnerId: string }) {
  const t = useTranslations('partners')
  return (
    <LinkButton
      to={`${partnerPath(partnerId)}/branding`}
      variant="default"
      leftSection={<BrandingIcon size={18} />}
    >
      {t('branding')}
    </LinkButton>
  )
}

function OrganizationsPanel({ partnerId }: { partnerId: string }) {
  const t = useTranslations('partners')
  const query = useQuery(organizationListQuery({ partnerId, limit: 10 }))
  const columns = useColumns()
  return (
    <Section
      title={t('organizations')}
      description={t('organizationsText')}
      variant="flush"
      actions={
        <TextLink to={`${listPath(scope, 'organizations')}?partnerId=${partnerId}`} size="sm">
          {t('allOrganizations')}
        </TextLink>
      }
    >
      <DataTable
        bare
        caption={t('organizations')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ id }) => organizationPath(scope, id)}
        empty={<EmptyState order={3} icon={<OrganizationIcon size={26} />} title={t('organizationsEmpty')} />}
      />
    </Section>
  )
}

function useColumns(): readonly Column<Organization>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      { id: 'name', header: t('organizations.name'), cell: ({ name }) => name },
      {
        id: 'kind',
        header: t('organizations.kind'),
        cell: ({ kind }) => t(`terms.organizationKind.${kind}`),
        hideBelow: 'sm',
      },
      {
        id: 'created',
        header: t('common.created'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
      },
    ],
    [t],
  )
}
