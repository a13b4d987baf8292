import type { CreateWebhook, Delivery, updateWebhook as updateContract, Webhook } from '@freehold/contract'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { requireVersion } from '#platform/http/if-match'
import { newId } from '#platform/ids'
import { createConnectorFetch, FetchError, type FetchPolicy } from '#platform/safe-fetch'
import { deliverMessage } from './deliver-message.ts'
import { hastenDeliveries, insertDelivery, restartDelivery, toDelivery } from './delivery-store.ts'
import { newWebhookSecret } from './sign-message.ts'
import {
  deliveryNotFound,
  tooManyWebhooks,
  webhookAddressRefused,
  webhookNotActive,
  webhookNotFound,
} from './webhook-errors.ts'
import { openSecrets, sealSecrets } from './webhook-secrets.ts'
import {
  countWebhooks,
  deleteWebhook,
  insertWebhook,
  lockWebhookRow,
  toWebhook,
  updateWebhookRow,
  type WebhookRow,
} from './webhook-store.ts'
import type { WebhookDeps } from './webhook.ts'

type WriteDeps = Pick<WebhookDeps, 'unitOfWork' | 'keyRing' | 'clock' | 'networkPolicy'>

const mostWebhooks = 20
/** For so long messages are signed by the old secret too. */
const overlapMs = 24 * 3_600_000

/** Judges the address as far as it can be without looking a name up; every message is judged again on its way. */
async function judgeAddress(policy: FetchPolicy, url: string): Promise<void> {
  try {
    await createConnectorFetch({ url, policy }).close()
  } catch (error) {
    if (error instanceof FetchError) throw webhookAddressRefused(error.message)
    throw error
  }
}

async function lockWebhook(db: Db, id: string): Promise<WebhookRow> {
  const row = await lockWebhookRow(db, id)
  if (row === undefined) throw webhookNotFound(id)
  return row
}

type WebhookWithSecret = Webhook & { readonly secret: string | null; readonly secretAlreadyShown: boolean }

const withoutSecret = (row: WebhookRow): WebhookWithSecret => ({
  ...toWebhook(row),
  secret: null,
  secretAlreadyShown: true,
})

/** The unit of work's value, which is kept for replays, has no secret; only the first answer is given it. */
function tellOnce(actor: Actor, webhook: WebhookWithSecret, secret: string): WebhookWithSecret {
  return actor.claim?.state === 'replayed' ? webhook : { ...webhook, secret, secretAlreadyShown: false }
}

/** Of an address what may stand in the log: no query, and it is bounded. */
function addressOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`.slice(0, 200)
}

export async function createWebhook(
  { unitOfWork, keyRing, clock, networkPolicy }: WriteDeps,
  actor: Actor,
  { name, url }: z.output<typeof CreateWebhook>,
): Promise<WebhookWithSecret> {
  await judgeAddress(networkPolicy, url)
  const secret = newWebhookSecret()
  const made = await unitOfWork(actor, 'platform', async ({ db, record }) => {
    if ((await countWebhooks(db)) >= mostWebhooks) throw tooManyWebhooks(mostWebhooks)
    const id = newId()
    const secrets = JSON.stringify(sealSecrets(keyRing, id, { current: secret, previous: null }))
    const row = await insertWebhook(db, { id, name, url, secrets, created_at: clock.now() })
    const target = { type: 'webhook', id }
    await record({ action: 'webhook.create', target, details: { name, address: addressOf(url) } })
    return withoutSecret(row)
  })
  return tellOnce(actor, made, secret)
}

type Change = z.output<(typeof updateContract)['body']>

export async function updateWebhook(
  { unitOfWork, clock, networkPolicy }: WriteDeps,
  actor: Actor,
  { id, ifMatch, ...change }: Change & { readonly id: string; readonly ifMatch: number },
): Promise<Webhook> {
  if (change.url !== undefined) await judgeAddress(networkPolicy, change.url)
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const row = await lockWebhook(db, id)
    requireVersion(row, ifMatch)
    const { name = row.name, url = row.url, state = row.state } = change
    const changed = (['name', 'url', 'state'] as const).filter(
      (field) => change[field] !== undefined && change[field] !== row[field],
    )
    if (changed.length === 0) return toWebhook(row)
    const isRevived = changed.includes('state') && state === 'active'
    const failing = isRevived || changed.includes('url') ? { failing_since: null } : {}
    const updated = await updateWebhookRow(db, id, { name, url, state, ...failing })
    if (isRevived) await hastenDeliveries(db, id, clock.now())
    const details = { changed, address: addressOf(url) }
    await record({ action: 'webhook.update', target: { type: 'webhook', id }, details })
    return toWebhook(updated)
  })
}

export async function rotateWebhookSecret(
  { unitOfWork, keyRing, clock }: WriteDeps,
  actor: Actor,
  id: string,
): Promise<WebhookWithSecret> {
  const secret = newWebhookSecret()
  const rotated = await unitOfWork(actor, 'platform', async ({ db, record }) => {
    const row = await lockWebhook(db, id)
    const { current: previous } = openSecrets(keyRing, id, row.secrets)
    const updated = await updateWebhookRow(db, id, {
      secrets: JSON.stringify(sealSecrets(keyRing, id, { current: secret, previous })),
      previous_until: new Date(clock.now().getTime() + overlapMs),
    })
    await record({ action: 'webhook.rotate_secret', target: { type: 'webhook', id } })
    return withoutSecret(updated)
  })
  return tellOnce(actor, rotated, secret)
}

export async function testWebhook(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  id: string,
): Promise<Delivery> {
  return unitOfWork(actor, 'platform', async ({ db, record, enqueue }) => {
    if ((await lockWebhook(db, id)).state !== 'active') throw webhookNotActive()
    const now = clock.now()
    const payload = JSON.stringify({ type: 'webhook.test', timestamp: now.toISOString(), data: {} })
    const deliveryId = newId()
    const message = { id: deliveryId, webhookId: id, type: 'webhook.test', payload, now }
    const delivery = await insertDelivery(db, message)
    await enqueue(deliverMessage, { id: deliveryId })
    await record({ action: 'webhook.test', target: { type: 'webhook', id } })
    return toDelivery(delivery)
  })
}

export async function resendDelivery(
  { unitOfWork, clock }: WriteDeps,
  actor: Actor,
  { id, deliveryId }: { readonly id: string; readonly deliveryId: string },
): Promise<Delivery> {
  return unitOfWork(actor, 'platform', async ({ db, record, enqueue }) => {
    const { state } = await lockWebhook(db, id)
    const delivery = await restartDelivery(db, { webhookId: id, id: deliveryId, now: clock.now() })
    if (delivery === undefined) throw deliveryNotFound(deliveryId)
    if (state !== 'active') throw webhookNotActive()
    await enqueue(deliverMessage, { id: deliveryId })
    const target = { type: 'delivery', id: deliveryId }
    await record({ action: 'delivery.resend', target, details: { webhookId: id } })
    return toDelivery(delivery)
  })
}

export async function removeWebhook(
  { unitOfWork }: WriteDeps,
  actor: Actor,
  { id, ifMatch }: { readonly id: string; readonly ifMatch: number },
): Promise<void> {
  await unitOfWork(actor, 'platform', async ({ db, record }) => {
    const row = await lockWebhook(db, id)
    requireVersion(row, ifMatch)
    await deleteWebhook(db, id)
    await record({ action: 'webhook.remove', target: { type: 'webhook', id }, details: { name: row.name } })
  })
}
