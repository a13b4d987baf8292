import type { SupportGrantDetails, SupportSession } from '@freehold/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { AuditPanel } from '#features/audit-events'
import { listPath, organizationPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { FactList, type Fact } from '#ui/fact-list'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime, RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { StatusBadge } from '#ui/status-badge'
import { SupportGrantActions } from './support-grant-actions.tsx'
import { supportGrantQuery } from './support-grant-queries.ts'
import { SupportGrantStateBadge } from './support-grant-state-badge.tsx'

type SupportGrantPageProps = { readonly scope: Scope; readonly organizationId: string; readonly id: string }

/** One grant: what was asked and answered, the sessions under it, and everything that was done in them. */
export function SupportGrantPage({ scope, organizationId, id }: SupportGrantPageProps) {
  const t = useTranslations('supportGrants')
  const query = useQuery(supportGrantQuery(organizationId, id))
  const list = { label: t('title'), to: listPath(scope, 'support-grants') }
  return (
    <QueryFrame
      query={query}
      title={t('loading')}
      crumbs={[list]}
      frame={(grant) => ({
        title:
          scope.surface === 'app'
            ? t('detailTitle', { operator: grant.requestedByName })
            : t('detailTitleOperator', { organization: grant.organizationName }),
        badge: <SupportGrantStateBadge grant={grant} />,
        actions: <SupportGrantActions scope={scope} grant={grant} />,
        ...(scope.surface === 'app'
          ? {}
          : {
              crumbs: [list, { label: grant.organizationName, to: organizationPath(scope, organizationId) }],
            }),
      })}
    >
      {(grant) => (
        <>
          <Section title={t('facts')}>
            <Facts grant={grant} />
          </Section>
          <Sessions sessions={grant.sessions} />
          <AuditPanel
            organizationId={organizationId}
            supportGrantId={id}
            title={t('log')}
            allPath={`${listPath(scope, 'audit')}?supportGrantId=${id}`}
          />
        </>
      )}
    </QueryFrame>
  )
}

/** Whether the answer gave less than was asked for. */
function isNarrowed({ hours, rights, tenants, asked }: SupportGrantDetails): boolean {
  const given = tenants?.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))
  const wanted = asked.tenantIds?.toSorted((a, b) => a.localeCompare(b))
  return hours !== asked.hours || rights !== asked.rights || given?.join() !== wanted?.join()
}

function Facts({ grant }: { grant: SupportGrantDetails }) {
  const t = useTranslations('supportGrants')
  const { asked } = grant
  const time = (at: string | null): ReactNode => (at === null ? null : <ExactTime at={at} />)
  const facts: readonly (Fact & { readonly isShown?: boolean })[] = [
    { label: t('reason'), value: grant.reason },
    { label: t('kind'), value: t(`kinds.${grant.kind}`) },
    { label: t('operator'), value: grant.requestedByName },
    { label: t('rights'), value: t(`rightsOptions.${grant.rights}`) },
    {
      label: t('tenants'),
      value: grant.tenants?.map(({ displayName }) => displayName).join(', ') ?? t('whole'),
    },
    {
      label: t('duration'),
      value: t('hoursValue', { hours: grant.hours }),
      isShown: grant.kind === 'consent',
    },
    {
      label: t('askedFor'),
      value: t('askedForText', { hours: asked.hours, rights: t(`rightsOptions.${asked.rights}`) }),
      isShown: isNarrowed(grant),
    },
    { label: t('requestedAt'), value: time(grant.requestedAt) },
    { label: t('answerBy'), value: time(grant.answerBy), isShown: grant.state === 'requested' },
    { label: t('decidedBy'), value: grant.decidedByName, isShown: grant.decidedByName !== null },
    { label: t('answerGiven'), value: grant.answer, isShown: Boolean(grant.answer) },
    { label: t('endsAt'), value: time(grant.endedAt ?? grant.endsAt), isShown: grant.endsAt !== null },
    { label: t('endedBy'), value: grant.endedByName, isShown: grant.endedByName !== null },
  ]
  return <FactList facts={facts.filter(({ isShown = true }) => isShown)} />
}

function Sessions({ sessions }: { sessions: readonly SupportSession[] }) {
  const t = useTranslations('supportGrants')
  const columns = useMemo(
    (): readonly Column<SupportSession>[] => [
      { id: 'operator', header: t('operator'), cell: ({ operatorName }) => operatorName },
      { id: 'opened', header: t('opened'), cell: ({ openedAt }) => <RelativeTime at={openedAt} /> },
      {
        id: 'rights',
        header: t('rights'),
        cell: ({ rights }) => t(`rightsOptions.${rights}`),
        hideBelow: 'sm',
      },
      {
        id: 'ended',
        header: t('ended'),
        cell: ({ endedAt, expiresAt }) => <RelativeTime at={endedAt ?? expiresAt} />,
        hideBelow: 'sm',
      },
      {
        id: 'state',
        header: t('state'),
        cell: ({ isLive }) => (
          <StatusBadge tone={isLive ? 'busy' : 'neutral'}>{isLive ? t('live') : t('over')}</StatusBadge>
        ),
      },
    ],
    [t],
  )
  const query = {
    data: { data: sessions },
    error: null,
    isFetching: false,
    isPlaceholderData: false,
    refetch: async () => ({}) as never,
  }
  return (
    <Section title={t('sessions')} variant="flush">
      <DataTable
        bare
        caption={t('sessions')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        empty={<EmptyState order={3} title={t('sessionsEmpty')} />}
      />
    </Section>
  )
}
