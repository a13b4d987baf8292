import {
  type Alert,
  type AlertKind,
  type AlertSettings,
  AlertThresholds,
  type Page,
} from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Alerts } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'
import { newId } from '#platform/ids'
import type { Finding, Standing, Step } from './alert.ts'

export type AlertRow = Selectable<Alerts>

const pages: Readonly<Record<AlertKind, string>> = {
  tenant_failing: '/operator/tenants?phase=degraded',
  sweep_stalled: '/operator/alerts',
  queue_lag: '/operator/alerts',
  backup_stale: '/operator/alerts',
  connector_down: '/operator/connectors',
  certificate_expiring: '/operator/connectors',
  credential_expiring: '/operator/connectors',
  disk_low: '/operator/alerts',
  mail_undeliverable: '/operator/alerts',
  key_pending_removal: '/operator/alerts',
}

type Details = Readonly<Record<string, string | number>>

/** The page of what an alert is about; `path` among its details is more exact than its kind's. */
function linkOf(kind: AlertKind, details: Details): string {
  const { path } = details
  return typeof path === 'string' ? path : pages[kind]
}

export function toAlert(row: AlertRow & { readonly acknowledger?: string | null }): Alert {
  // Only evaluations write these columns, from findings.
  const kind = row.kind as AlertKind
  const details = row.details as Record<string, string | number>
  const isAcknowledged = row.acknowledged_at !== null
  return {
    id: row.id,
    kind,
    severity: row.severity === 'critical' ? 'critical' : 'warning',
    state: row.resolved_at === null ? (isAcknowledged ? 'acknowledged' : 'open') : 'resolved',
    details,
    link: linkOf(kind, details),
    openedAt: (row.opened_at ?? row.first_seen_at).toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    acknowledgedBy: row.acknowledger ?? null,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    version: row.version,
  }
}

export function toStanding(row: AlertRow): Standing {
  return {
    seenCount: row.seen_count,
    clearCount: row.clear_count,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    notifiedAt: row.notified_at,
  }
}

/** Conditions of a kind that stand or wait to, locked until the transaction ends. */
export async function lockStanding(db: Db, kind: AlertKind): Promise<AlertRow[]> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('kind', '=', kind)
    .where('resolved_at', 'is', null)
    .orderBy('subject')
    .forUpdate()
    .execute()
}

function tellingOf(step: Step, now: Date): { opened_at?: Date; notified_at?: Date } {
  if (step === 'open') return { opened_at: now, notified_at: now }
  return step === 'remind' ? { notified_at: now } : {}
}

export async function insertFinding(
  db: Db,
  { kind, subject, severity, details }: Finding,
  step: Step,
  now: Date,
): Promise<AlertRow> {
  return db
    .insertInto('alerts')
    .values({
      id: newId(),
      kind,
      subject,
      severity,
      details: JSON.stringify(details),
      first_seen_at: now,
      last_seen_at: now,
      ...tellingOf(step, now),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Writes that a condition was found again. */
export async function noteFound(
  db: Db,
  id: string,
  { severity, details }: Finding,
  { step, now }: { step: Step; now: Date },
): Promise<AlertRow> {
  return db
    .updateTable('alerts')
    .set({
      severity,
      details: JSON.stringify(details),
      last_seen_at: now,
      clear_count: 0,
      seen_count: sql<number>`least(seen_count + 1, 1000000)`,
      ...tellingOf(step, now),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Writes that a condition was found no more. */
export async function noteGone(
  db: Db,
  id: string,
  { step, now }: { step: Step; now: Date },
): Promise<AlertRow> {
  return db
    .updateTable('alerts')
    .set({
      clear_count: sql<number>`clear_count + 1`,
      ...(step === 'resolve' ? { resolved_at: now, version: sql<number>`version + 1` } : {}),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function dropWaiting(db: Db, id: string): Promise<void> {
  await db.deleteFrom('alerts').where('id', '=', id).where('opened_at', 'is', null).execute()
}

function selectAlerts(db: Db) {
  return db
    .selectFrom('alerts')
    .leftJoin('accounts', 'accounts.id', 'alerts.acknowledged_by')
    .selectAll('alerts')
    .select('accounts.name as acknowledger')
    .where('alerts.opened_at', 'is not', null)
}

export async function findAlert(db: Db, id: string): Promise<Alert | undefined> {
  const row = await selectAlerts(db).where('alerts.id', '=', id).executeTakeFirst()
  return row && toAlert(row)
}

/** Marks a standing alert as looked after; false where it is over, or somebody was quicker. */
export async function acknowledge(
  db: Db,
  { id, accountId, now }: { id: string; accountId: string | null; now: Date },
): Promise<AlertRow | undefined> {
  return db
    .updateTable('alerts')
    .set((eb) => ({ acknowledged_at: now, acknowledged_by: accountId, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('opened_at', 'is not', null)
    .where('acknowledged_at', 'is', null)
    .where('resolved_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

export type AlertQuery = {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly state?: 'open' | 'acknowledged' | 'standing' | 'resolved' | undefined
  readonly kind?: AlertKind | undefined
}

/** Newest first. */
export async function listAlertPage(db: Db, cursors: Cursors, query: AlertQuery): Promise<Page<Alert>> {
  const { cursor, limit, state, kind } = query
  const filter = ['alerts', state, kind]
  const from = cursors.read(cursor, filter)
  let rows = selectAlerts(db).select(instantText('alerts.opened_at').as('position'))
  if (kind !== undefined) rows = rows.where('alerts.kind', '=', kind)
  if (state === 'resolved') rows = rows.where('alerts.resolved_at', 'is not', null)
  else if (state !== undefined) rows = rows.where('alerts.resolved_at', 'is', null)
  if (state === 'open') rows = rows.where('alerts.acknowledged_at', 'is', null)
  if (state === 'acknowledged') rows = rows.where('alerts.acknowledged_at', 'is not', null)
  if (from !== undefined) rows = rows.where(before('alerts.opened_at', 'alerts.id', from))
  const found = await rows
    .orderBy('alerts.opened_at', 'desc')
    .orderBy('alerts.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toAlert,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}

export async function countStanding(db: Db): Promise<{ open: number; acknowledged: number }> {
  const { rows } = await sql<{ open: string; acknowledged: string }>`
    select count(*) filter (where acknowledged_at is null) as open, count(acknowledged_at) as acknowledged
    from alerts where resolved_at is null and opened_at is not null`.execute(db)
  return { open: Number(rows[0]?.open ?? 0), acknowledged: Number(rows[0]?.acknowledged ?? 0) }
}

/** The thresholds as they are set; version 1 is the defaults that nobody changed. */
export async function readSettings(db: Db, { lock = false } = {}): Promise<AlertSettings> {
  const found = db.selectFrom('alert_settings').select(['thresholds', 'version'])
  const row = await (lock ? found.forUpdate() : found).executeTakeFirst()
  return {
    name: 'alerts',
    thresholds: AlertThresholds.parse(row?.thresholds ?? {}),
    version: row?.version ?? 1,
  }
}

/** Keeps the defaults as a row, so that it can be locked. */
export async function ensureSettings(db: Db): Promise<void> {
  await db
    .insertInto('alert_settings')
    .values({ thresholds: '{}' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function saveSettings(db: Db, thresholds: AlertThresholds): Promise<void> {
  await db
    .updateTable('alert_settings')
    .set((eb) => ({ thresholds: JSON.stringify(thresholds), version: eb('version', '+', 1) }))
    .execute()
}
