import type { TenantSummary } from '@freehold/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { tenantPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { TenantIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { PhaseBadge } from '#ui/term-badges'
import { organizationTenantsQuery } from './organization-queries.ts'

/** The tenants that an organization runs, newest first. */
export function OrganizationTenantsPanel({
  scope,
  organizationId,
}: {
  scope: Scope
  organizationId: string
}) {
  const t = useTranslations('organizations')
  const query = useQuery(organizationTenantsQuery(organizationId))
  const columns = useColumns()
  return (
    <Section title={t('tenants')} variant="flush">
      <DataTable
        bare
        caption={t('tenants')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ id }) => tenantPath(scope, organizationId, id)}
        empty={<EmptyState order={3} icon={<TenantIcon size={26} />} title={t('tenantsEmpty')} />}
      />
    </Section>
  )
}

function useColumns(): readonly Column<TenantSummary>[] {
  const t = useTranslations('common')
  return useMemo(
    () => [
      { id: 'name', header: t('name'), cell: ({ displayName }) => displayName },
      { id: 'phase', header: t('status'), cell: ({ phase }) => <PhaseBadge phase={phase} /> },
      {
        id: 'created',
        header: t('created'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'sm',
      },
    ],
    [t],
  )
}
