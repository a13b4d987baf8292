import type { Alert, AlertSettings, AlertThresholds } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { requireVersion } from '#platform/http/if-match'
import type { AlertDeps } from './alert-deps.ts'
import { alertNotFound, alertOver } from './alert-errors.ts'
import { acknowledge, ensureSettings, findAlert, readSettings, saveSettings } from './alert-store.ts'

type WriteDeps = Pick<AlertDeps, 'unitOfWork' | 'clock'>

export async function acknowledgeAlert(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  id: string,
): Promise<Alert> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    if ((await findAlert(db, id)) === undefined) throw alertNotFound(id)
    const row = await acknowledge(db, { id, accountId: actor.id, now: clock.now() })
    if (row === undefined) throw alertOver()
    const details = { kind: row.kind, subject: row.subject.slice(0, 200) }
    await record({ action: 'alert.acknowledge', target: { type: 'alert', id }, details })
    const alert = await findAlert(db, id)
    if (alert === undefined) throw alertNotFound(id)
    return alert
  })
}

type Change = { readonly [K in keyof AlertThresholds]?: number | undefined }

export async function updateSettings(
  { unitOfWork }: WriteDeps,
  actor: Actor,
  { ifMatch, ...change }: Change & { readonly ifMatch: number },
): Promise<AlertSettings> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    await ensureSettings(db)
    const settings = await readSettings(db, { lock: true })
    requireVersion(settings, ifMatch)
    const given = Object.entries(change).filter(([, value]) => value !== undefined)
    const thresholds: AlertThresholds = { ...settings.thresholds, ...Object.fromEntries(given) }
    // keyof thresholds, which Object.keys forgets.
    const names = Object.keys(thresholds) as (keyof AlertThresholds)[]
    const changed = names.filter((name) => thresholds[name] !== settings.thresholds[name])
    if (changed.length === 0) return settings
    await saveSettings(db, thresholds)
    const target = { type: 'alert_settings', id: null }
    await record({ action: 'alert_settings.update', target, details: { changed } })
    return readSettings(db)
  })
}
