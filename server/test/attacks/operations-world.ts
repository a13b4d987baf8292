import type { Services } from '#app/services'
import { newId } from '#platform/ids'
import { seal } from '#platform/key-ring'

type Query = (sql: string, values?: readonly unknown[]) => Promise<void>

/** What operators see of the platform, each in a state in which asking changes nothing. */
export type OperationsWorld = {
  /** Over: nobody acknowledges it any more. */
  readonly alertId: string
  /** Seen once, which is no alert yet. */
  readonly waitingAlertId: string
  /** Paused: nothing is sent there. */
  readonly webhookId: string
  readonly deliveryId: string
  /** Begins in a year. */
  readonly announcementId: string
}

export async function seedOperations(query: Query, { keyRing }: Services): Promise<OperationsWorld> {
  const waitingAlertId = newId()
  const [alertId, webhookId, deliveryId, announcementId] = [newId(), newId(), newId(), newId()]
  await query(
    `insert into alerts (id, kind, subject, severity, first_seen_at, last_seen_at, opened_at, resolved_at)
     values ($1, 'disk_low', 'a-machine', 'warning', now(), now(), now(), now())`,
    [alertId],
  )
  await query(
    `insert into alerts (id, kind, subject, severity, first_seen_at, last_seen_at)
     values ($1, 'disk_low', 'another-machine', 'warning', now(), now())`,
    [waitingAlertId],
  )
  const secrets = seal(
    keyRing,
    `webhooks/${webhookId}/secrets`,
    JSON.stringify({ current: 'whsec_c2VjcmV0', previous: null }),
  )
  await query(
    `insert into webhooks (id, name, url, secrets, state) values ($1, 'duty', 'http://127.0.0.1:1/', $2, 'paused')`,
    [webhookId, JSON.stringify(secrets)],
  )
  await query(
    `insert into deliveries (id, webhook_id, type, payload, state, next_attempt_at, ended_at)
     values ($1, $2, 'alert.open', '{}', 'failed', now(), now())`,
    [deliveryId, webhookId],
  )
  await query(
    `insert into announcements (id, severity, title, content, surfaces, starts_at)
     values ($1, 'info', '{"en":"Soon","de":"Bald"}', '{"en":"","de":""}', '["app"]', now() + interval '1 year')`,
    [announcementId],
  )
  return { alertId, waitingAlertId, webhookId, deliveryId, announcementId }
}
