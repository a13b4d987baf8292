import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { recentAuditQuery, type AuditFilters } from './audit-event-queries.ts'
import { LogSkeleton } from './audit-log.tsx'
import { AuditTimeline } from './audit-timeline.tsx'

type AuditPanelProps = {
  /** The organization whose log is read; the whole platform's where left out. */
  readonly organizationId?: string | undefined
  /** Only events about one object. */
  readonly targetId?: string | undefined
  /** Only what was done under one support grant. */
  readonly supportGrantId?: string | undefined
  readonly title?: string
  /** Where the whole log is, if the caller has such a page. */
  readonly allPath?: string
}

/** The last few events, as part of another page. */
export function AuditPanel({ organizationId, targetId, supportGrantId, title, allPath }: AuditPanelProps) {
  const t = useTranslations()
  const filters: AuditFilters = { targetId, supportGrantId }
  const query = useQuery(recentAuditQuery({ organizationId }, filters))
  return (
    <Section
      title={title ?? t('organizations.audit')}
      variant="flush"
      actions={
        allPath ? (
          <TextLink to={allPath} size="sm">
            {t('organizations.auditAll')}
          </TextLink>
        ) : null
      }
    >
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {!query.data && !query.error ? <LogSkeleton /> : null}
      {query.data?.data.length === 0 ? <EmptyState order={3} title={t('auditEvents.emptyTitle')} /> : null}
      {query.data && query.data.data.length > 0 ? <AuditTimeline events={query.data.data} /> : null}
    </Section>
  )
}
