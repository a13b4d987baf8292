import { statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { AlertKind, AlertThresholds } from '@freehold/contract'
import { sql } from 'kysely'
import type { AlertDeps } from './alert-deps.ts'
import type { Finding } from './alert.ts'
import { findExpiringCertificates } from './expiring-certificates.ts'

/** One kind of thing that can be wrong, and how to find it. */
export type Condition = {
  readonly kind: AlertKind
  /** Everything of this kind that is wrong now; undefined where that cannot be told. */
  readonly find: (
    deps: AlertDeps,
    thresholds: AlertThresholds,
    now: Date,
  ) => Promise<readonly Finding[] | undefined>
  /** Whether this process can tell that a subject is well again; every one unless said otherwise. */
  readonly judges?: (subject: string) => boolean
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** More tenants than this at once have one cause: the others are told of as they move up. */
const mostTenants = 10

async function findFailingTenants(
  { platformDb }: AlertDeps,
  { tenantFailingMinutes }: AlertThresholds,
): Promise<Finding[]> {
  const rows = await platformDb
    .selectFrom('resources')
    .innerJoin('tenants', (join) =>
      join
        .onRef('tenants.organization_id', '=', 'resources.organization_id')
        .onRef('tenants.id', '=', 'resources.tenant_id'),
    )
    .innerJoin('organizations', 'organizations.organization_id', 'tenants.organization_id')
    .select(['tenants.id', 'tenants.organization_id', 'tenants.display_name', 'organizations.name'])
    .distinct()
    .where('resources.state', '=', 'failing')
    .where('tenants.phase', '<>', 'deleted')
    .orderBy('tenants.id')
    .limit(mostTenants)
    .execute()
  return rows.map((row) => ({
    kind: 'tenant_failing',
    subject: row.id,
    severity: 'warning',
    details: {
      name: row.display_name,
      organization: row.name,
      path: `/operator/tenants/${row.organization_id}/${row.id}`,
    },
    lastingMs: tenantFailingMinutes * minuteMs,
  }))
}

/** A sweep is stalled when it missed five turns, and ten minutes at least. */
const leastStallMs = 10 * minuteMs

async function findStalledSweeps(
  { platformDb, sweepRuns }: AlertDeps,
  _thresholds: AlertThresholds,
  now: Date,
): Promise<Finding[]> {
  const runs = await sweepRuns.list(platformDb)
  return runs.flatMap(({ name, everyMs, startedAt, succeededAt }): Finding[] => {
    const silentMs = now.getTime() - (succeededAt ?? startedAt).getTime()
    if (silentMs < Math.max(5 * everyMs, leastStallMs)) return []
    const minutes = Math.floor(silentMs / minuteMs)
    return [{ kind: 'sweep_stalled', subject: name, severity: 'critical', details: { name, minutes } }]
  })
}

async function findQueueLag(
  { platformDb }: AlertDeps,
  { queueLagMinutes }: AlertThresholds,
  now: Date,
): Promise<Finding[]> {
  const { rows } = await sql<{ oldest: Date | null }>`
    select min(run_at) as oldest from graphile_worker._private_jobs
    where locked_at is null and attempts < max_attempts and run_at <= ${now}`.execute(platformDb)
  const oldest = rows[0]?.oldest ?? now
  const minutes = Math.floor((now.getTime() - oldest.getTime()) / minuteMs)
  if (minutes < queueLagMinutes) return []
  return [{ kind: 'queue_lag', subject: '', severity: 'critical', details: { minutes } }]
}

async function findStaleBackup(
  { platformDb, lastBackup }: AlertDeps,
  { backupStaleHours }: AlertThresholds,
  now: Date,
): Promise<Finding[]> {
  const last = await lastBackup(platformDb)
  // Where none is configured, the checklist says so; where none was made yet, its first is waited for.
  if (last === 'off' || last === 'never') return []
  const hours = Math.floor((now.getTime() - last.getTime()) / hourMs)
  if (hours < backupStaleHours) return []
  return [{ kind: 'backup_stale', subject: '', severity: 'critical', details: { hours } }]
}

async function findConnectorsDown({ platformDb }: AlertDeps): Promise<Finding[]> {
  const rows = await platformDb
    .selectFrom('connectors')
    .select(['id', 'name', 'kind'])
    .where('removed_at', 'is', null)
    .where(sql<boolean>`health ->> 'status' = 'failing'`)
    .execute()
  return rows.map(({ id, name, kind }) => ({
    kind: 'connector_down',
    subject: id,
    severity: 'critical',
    details: { name, system: kind, path: `/operator/connectors/${id}` },
  }))
}

async function findExpiringCredentials(
  { credentialExpiries }: AlertDeps,
  { credentialDays }: AlertThresholds,
  now: Date,
): Promise<Finding[]> {
  const expiries = await credentialExpiries()
  return expiries.flatMap(({ connectorId, connector, credential, expiresAt }): Finding[] => {
    const days = Math.floor((expiresAt.getTime() - now.getTime()) / dayMs)
    if (days >= credentialDays) return []
    const path = `/operator/connectors/${connectorId}`
    const severity = days <= 2 ? 'critical' : 'warning'
    const details = { name: connector, credential, days: Math.max(0, days), path }
    return [{ kind: 'credential_expiring', subject: `${connectorId}/${credential}`, severity, details }]
  })
}

async function findLowDisk(
  { stateDir }: AlertDeps,
  { diskFreePercent }: AlertThresholds,
): Promise<Finding[]> {
  const { bavail, blocks } = await statfs(stateDir)
  const percent = blocks === 0 ? 100 : Math.floor((100 * bavail) / blocks)
  if (percent >= diskFreePercent) return []
  const severity = percent < diskFreePercent / 2 ? 'critical' : 'warning'
  const name = hostname()
  return [{ kind: 'disk_low', subject: name, severity, details: { name, percent } }]
}

/** A mail that was tried so often in vain says more of the mail server than of the mail. */
const manyAttempts = 4

async function findUndeliverableMail(
  { platformDb }: AlertDeps,
  _thresholds: AlertThresholds,
  now: Date,
): Promise<Finding[]> {
  const { failed, waiting } = await platformDb
    .selectFrom('mails')
    .select((eb) => [
      eb.fn.countAll<string>().filterWhere('state', '=', 'failed').as('failed'),
      eb.fn.countAll<string>().filterWhere('state', '=', 'queued').as('waiting'),
    ])
    .where('created_at', '>', new Date(now.getTime() - dayMs))
    .where((eb) =>
      eb.or([
        eb('state', '=', 'failed'),
        eb.and([eb('state', '=', 'queued'), eb('attempts', '>=', manyAttempts)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  const count = Number(failed) + Number(waiting)
  if (count === 0) return []
  const severity = Number(waiting) > 0 ? 'critical' : 'warning'
  return [{ kind: 'mail_undeliverable', subject: '', severity, details: { count } }]
}

async function findReplacedKeys(
  { keyRing }: AlertDeps,
  { keyPendingDays }: AlertThresholds,
): Promise<Finding[]> {
  const { keys } = keyRing.reload?.() ?? keyRing
  if (keys.size < 2) return []
  const lastingMs = keyPendingDays * dayMs
  const details = { count: keys.size - 1 }
  return [{ kind: 'key_pending_removal', subject: '', severity: 'warning', details, lastingMs }]
}

/** Everything that is looked at, in the order in which it is told. */
export const conditions: readonly Condition[] = [
  { kind: 'disk_low', find: findLowDisk, judges: (subject) => subject === hostname() },
  { kind: 'backup_stale', find: findStaleBackup },
  { kind: 'sweep_stalled', find: findStalledSweeps },
  { kind: 'queue_lag', find: findQueueLag },
  { kind: 'connector_down', find: findConnectorsDown },
  { kind: 'tenant_failing', find: findFailingTenants },
  { kind: 'certificate_expiring', find: findExpiringCertificates },
  { kind: 'credential_expiring', find: findExpiringCredentials },
  { kind: 'mail_undeliverable', find: findUndeliverableMail },
  { kind: 'key_pending_removal', find: findReplacedKeys },
]
