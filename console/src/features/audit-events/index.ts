/** Audit events: what happened, by whom, to what. */
export { AuditPage } from './audit-page.tsx'
export { AuditPanel } from './audit-panel.tsx'
export { AuditTimeline } from './audit-timeline.tsx'
export { recentAuditQuery } from './audit-event-queries.ts'
