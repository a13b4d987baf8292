import { z } from 'zod'
import { Id, page, pageQuery, Timestamp, idParams } from './common.ts'
import { endpoint } from './endpoint.ts'
import { outcomes } from './events.ts'

/** One entry of the audit log. `details` holds the action's fields; personal ones only while they may be read. */
export const AuditEvent = z
  .object({
    id: Id,
    at: Timestamp,
    action: z.string(),
    outcome: z.enum(outcomes),
    actor: z.object({
      kind: z.enum(['account', 'system', 'anonymous']),
      id: z.string().nullable(),
      /** The account's name now; "Operator" or "Partner" where the reader may not see whose it is. */
      name: z.string().nullable(),
      /** Where the request came from; null for the system, and for readers who may not know. */
      address: z.string().nullable(),
    }),
    surface: z.string().nullable(),
    /** Set where an operator acted in a customer's organization by consent, or by break-glass. */
    support: z
      .object({
        grantId: Id,
        sessionId: Id,
        organizationId: Id,
        /** The account that consented; null with break-glass. */
        onBehalfOf: Id.nullable(),
      })
      .nullable(),
    target: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    organizationId: Id.nullable(),
    correlationId: Id.nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEvent>

const filters = {
  ...pageQuery,
  /** Exactly this action, or all of a noun with a trailing `.` (`order.`). */
  action: z.string().max(60).optional(),
  outcome: z.enum(outcomes).optional(),
  actorId: Id.optional(),
  targetType: z.string().max(40).optional(),
  targetId: Id.optional(),
  correlationId: Id.optional(),
  /** Only what was done under this support grant. */
  supportGrantId: Id.optional(),
  since: Timestamp.optional(),
  until: Timestamp.optional(),
}

/** The platform's own log and every organization's, newest first. */
export const listAllAuditEvents = endpoint({
  id: 'auditEvents.listAll',
  method: 'GET',
  path: '/v1/audit-events',
  summary: 'List the audit log of the whole platform',
  permission: 'audit:list',
  scope: 'platform',
  query: z.strictObject({ ...filters, organizationId: Id.optional() }),
  response: page(AuditEvent),
  errors: ['request.cursor_invalid'],
})

export const listAuditEvents = endpoint({
  id: 'auditEvents.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/audit-events',
  summary: "List an organization's audit log",
  permission: 'audit:read',
  scope: 'organization',
  params: idParams('organizationId'),
  query: z.strictObject(filters),
  response: page(AuditEvent),
  errors: ['request.cursor_invalid'],
})
