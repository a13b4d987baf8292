import type { Organization } from '@freehold/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { organizationListQuery } from '#features/organizations'
import { listPath, organizationPath } from '#lib/paths'
import { useMe } from '#lib/session'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { OrganizationIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { AttentionPanel } from './attention-panel.tsx'
import { FigureTiles } from './figure-tiles.tsx'

const scope = { surface: 'partner' } as const

/** Where partner staff begin: what waits for them, and their newest customers. */
export function PartnerOverviewPage() {
  const t = useTranslations('overviews')
  const { partner } = useMe()
  return (
    <PageFrame title={t('partnerTitle')} lead={partner?.name}>
      <FigureTiles scope={scope} />
      <AttentionPanel scope={scope} />
      <NewestOrganizations />
    </PageFrame>
  )
}

function NewestOrganizations() {
  const t = useTranslations()
  const query = useQuery(organizationListQuery({ limit: 5 }))
  const columns: readonly Column<Organization>[] = [
    { id: 'name', header: t('organizations.name'), cell: ({ name }) => name },
    { id: 'created', header: t('common.created'), cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ]
  return (
    <Section
      title={t('overviews.lastOrganizations')}
      variant="flush"
      actions={
        <TextLink to={listPath(scope, 'organizations')} size="sm">
          {t('overviews.allOrganizations')}
        </TextLink>
      }
    >
      <DataTable
        bare
        caption={t('overviews.lastOrganizations')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ id }) => organizationPath(scope, id)}
        empty={
          <EmptyState order={3} icon={<OrganizationIcon size={26} />} title={t('organizations.emptyTitle')} />
        }
      />
    </Section>
  )
}
