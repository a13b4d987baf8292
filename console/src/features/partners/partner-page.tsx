import type { Organization, Partner } from '@freehold/contract'
import { Anchor, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { organizationListQuery } from '#features/organizations'
import { listPath, organizationPath } from '#lib/paths'
import { useCan } from '#lib/session'
import { CopyId } from '#ui/copy-id'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { FactList } from '#ui/fact-list'
import { EditIcon, OrganizationIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime, RelativeTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { PartnerEditForm } from './partner-edit-form.tsx'
import { partnerQuery } from './partner-queries.ts'
import { PartnerStatusBadge } from './partners-page.tsx'

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
        lead: builtIn ? t('builtInHint') : null,
      })}
    >
      {(partner) => (
        <>
          <Details partner={partner} />
          <OrganizationsPanel partnerId={partnerId} />
        </>
      )}
    </QueryFrame>
  )
}

function Details({ partner }: { partner: Partner }) {
  const t = useTranslations()
  const can = useCan()
  const allowed = can('partner:update')
  const [editing, { open, close }] = useDisclosure(false)
  const edit = editing ? null : (
    <Button
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
      onClick={open}
      disabled={!allowed}
      {...(allowed ? {} : { title: t('common.noPermission') })}
    >
      {t('common.edit')}
    </Button>
  )
  if (editing) {
    return (
      <Section title={t('partners.facts')}>
        <PartnerEditForm partner={partner} onClose={close} />
      </Section>
    )
  }
  return (
    <Section title={t('partners.facts')} actions={edit}>
      <FactList
        facts={[
          { label: t('partners.name'), value: partner.name },
          { label: t('partners.slug'), value: <CopyId value={partner.slug} label={t('partners.slug')} /> },
          { label: t('partners.contactName'), value: partner.contactName },
          {
            label: t('partners.contactEmail'),
            value: partner.contactEmail ? (
              <Anchor href={`mailto:${partner.contactEmail}`} inherit>
                {partner.contactEmail}
              </Anchor>
            ) : null,
          },
          { label: t('common.created'), value: <ExactTime at={partner.createdAt} /> },
          { label: t('common.id'), value: <CopyId short value={partner.id} label={t('common.id')} /> },
        ]}
      />
    </Section>
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
