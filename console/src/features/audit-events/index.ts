/** Audit events: what happened, by whom, to what. */
export { AuditPage } from './audit-page.tsx'
export { AuditPanel } from './audit-panel.tsx'
