import { listAllAuditEvents, listAuditEvents, type AuditEvent, type Page } from '@freehold/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

/** Whose log: an organization's own, or the whole platform's where none is named. */
export type AuditRange = { readonly organizationId: string | undefined }

export type AuditFilters = {
  readonly action?: string | undefined
  readonly outcome?: 'success' | 'failure' | 'refused' | undefined
  readonly actorId?: string | undefined
  readonly targetId?: string | undefined
  readonly correlationId?: string | undefined
  readonly supportGrantId?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

type AuditQuery = AuditFilters & { readonly cursor?: string | undefined; readonly limit?: number }

function readPage(
  { organizationId }: AuditRange,
  query: AuditQuery,
  signal: AbortSignal,
): Promise<Page<AuditEvent>> {
  return organizationId === undefined
    ? call(listAllAuditEvents, { query, signal })
    : call(listAuditEvents, { params: { organizationId }, query, signal })
}

/** The log from the newest event on; older ones follow page by page. */
export function auditLogQuery(range: AuditRange, filters: AuditFilters) {
  return infiniteQueryOptions({
    queryKey: ['auditEvents', 'list', range.organizationId ?? 'all', filters],
    queryFn: ({ pageParam, signal }) => readPage(range, { ...filters, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/** The last few events, for overviews and objects. */
export function recentAuditQuery(range: AuditRange, filters: AuditFilters = {}) {
  return queryOptions({
    queryKey: ['auditEvents', 'recent', range.organizationId ?? 'all', filters],
    queryFn: ({ signal }) => readPage(range, { ...filters, limit: 8 }, signal),
  })
}
