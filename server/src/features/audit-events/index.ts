/** Audit events: the record of everything that happened, written in the transaction of what it tells. */
import { defineFeature } from '#platform/feature'
import { type AuditEventDeps, auditEventRoutes } from './audit-event-routes.ts'

export type { AuditEventDeps } from './audit-event-routes.ts'
export { listOwnEvents } from './own-events.ts'
export { createRecorder } from './record-event.ts'

export const auditEvents = defineFeature<AuditEventDeps>()({
  name: 'audit-events',
  routes: auditEventRoutes,
})
