import { z } from 'zod'
import { Id, idParams, page, pageQuery, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** What can be wrong with a platform; each kind has its own sentence, made of the alert's details. */
export const alertKinds = [
  'tenant_failing',
  'sweep_stalled',
  'queue_lag',
  'backup_stale',
  'connector_down',
  'certificate_expiring',
  'credential_expiring',
  'disk_low',
  'mail_undeliverable',
  'key_pending_removal',
] as const

export const AlertKind = z.enum(alertKinds)
export type AlertKind = z.infer<typeof AlertKind>

/** Something of the platform that an operator must act on. */
export const Alert = z
  .object({
    id: Id,
    kind: AlertKind,
    severity: z.enum(['warning', 'critical']),
    state: z.enum(['open', 'acknowledged', 'resolved']),
    /** What it is about: names and figures by name, for its sentence. */
    details: z.record(z.string(), z.union([z.string(), z.number()])),
    /** Where its cause can be looked at, as a path of the operators' console. */
    link: z.string(),
    openedAt: Timestamp,
    lastSeenAt: Timestamp,
    acknowledgedAt: Timestamp.nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: Timestamp.nullable(),
    version: Version,
  })
  .meta({ id: 'Alert' })
export type Alert = z.infer<typeof Alert>

export const listAlerts = endpoint({
  id: 'alerts.list',
  method: 'GET',
  path: '/v1/alerts',
  summary: 'List alerts, the newest first',
  permission: 'alert:read',
  scope: 'platform',
  query: z.strictObject({
    ...pageQuery,
    /** `standing`: open or acknowledged. */
    state: z.enum(['open', 'acknowledged', 'standing', 'resolved']).optional(),
    kind: AlertKind.optional(),
  }),
  response: page(Alert),
  errors: ['request.cursor_invalid'],
})

export const countAlerts = endpoint({
  id: 'alerts.count',
  method: 'GET',
  path: '/v1/alerts/count',
  summary: 'Count the alerts that stand',
  permission: 'alert:read',
  scope: 'platform',
  response: z.object({ open: z.int(), acknowledged: z.int() }),
})

export const acknowledgeAlert = endpoint({
  id: 'alerts.acknowledge',
  method: 'POST',
  path: '/v1/alerts/:id/acknowledge',
  summary: 'Say that somebody looks after an alert; it is not repeated any more',
  permission: 'alert:acknowledge',
  scope: 'platform',
  idempotency: 'accepted',
  params: idParams('id'),
  response: Alert,
  errors: ['alert.not_found', 'alert.not_possible_now'],
})

const days = z.int().min(1).max(365)

/** From when on something is an alert. */
export const AlertThresholds = z
  .strictObject({
    tenantFailingMinutes: z.int().min(1).max(10_080).default(30),
    queueLagMinutes: z.int().min(1).max(1440).default(10),
    backupStaleHours: z.int().min(1).max(744).default(26),
    certificateDays: days.default(21),
    credentialDays: days.default(14),
    diskFreePercent: z.int().min(1).max(50).default(10),
    keyPendingDays: days.default(30),
    /** Evaluations in a row, one a minute, until a condition opens an alert. */
    openAfter: z.int().min(1).max(60).default(2),
    /** The same until an alert is resolved. */
    resolveAfter: z.int().min(1).max(60).default(3),
    repeatHours: z.int().min(1).max(168).default(24),
  })
  .meta({ id: 'AlertThresholds' })
export type AlertThresholds = z.infer<typeof AlertThresholds>

const AlertSettings = z
  .object({ name: z.literal('alerts'), thresholds: AlertThresholds, version: Version })
  .meta({ id: 'AlertSettings' })
export type AlertSettings = z.infer<typeof AlertSettings>

export const readAlertSettings = endpoint({
  id: 'alertSettings.read',
  method: 'GET',
  path: '/v1/alert-settings',
  summary: 'Read from when on something is an alert',
  permission: 'alert:read',
  scope: 'platform',
  response: AlertSettings,
})

export const updateAlertSettings = endpoint({
  id: 'alertSettings.update',
  method: 'PATCH',
  path: '/v1/alert-settings',
  summary: 'Change from when on something is an alert',
  permission: 'alert:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  body: z.strictObject(
    // Each threshold on its own, without its default.
    Object.fromEntries(
      Object.entries(AlertThresholds.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
    ) as { [K in keyof AlertThresholds]: z.ZodOptional<z.ZodInt> },
  ),
  response: AlertSettings,
})
