import { systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { defineJob } from '#platform/jobs/job'
import { createConnectorFetch, FetchError } from '#platform/safe-fetch'
import {
  type DeliveryRow,
  endAttempt,
  insertDelivery,
  listDueDeliveries,
  type Outcome,
  takeDelivery,
} from './delivery-store.ts'
import { signMessage } from './sign-message.ts'
import { openSecrets } from './webhook-secrets.ts'
import {
  findWebhookRow,
  listActiveWebhooks,
  lockWebhookRow,
  setFailingSince,
  updateWebhookRow,
  type WebhookRow,
} from './webhook-store.ts'
import type { WebhookDeps } from './webhook.ts'

const minute = 60_000
const hour = 60 * minute

/** Waits between attempts, a little over three days in all. */
const retryAfterMs = [
  5000,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]
/** A webhook that took nothing for so long is left alone until an operator makes it active again. */
const disableAfterMs = 72 * hour
const timeoutMs = 15_000
/** Longer than any one attempt can take. */
const leaseMs = 60_000

export const deliverMessage = defineJob<{ readonly id: string }>('webhooks.deliver', {
  key: ({ id }) => id,
  maxAttempts: 3,
})

const actor = systemActor('webhooks')

/** Tells a message to every active webhook, in the transaction of what it tells: sent if and only if that commits. */
export async function queueMessage(
  { db, enqueue }: Work,
  { type, data, now }: { readonly type: string; readonly data: object; readonly now: Date },
): Promise<void> {
  const payload = JSON.stringify({ type, timestamp: now.toISOString(), data })
  for (const webhookId of await listActiveWebhooks(db)) {
    const id = newId()
    await insertDelivery(db, { id, webhookId, type, payload, now })
    await enqueue(deliverMessage, { id })
  }
}

/** The receiver knows a message by this id, whatever the attempt. */
const messageIdOf = (deliveryId: string): string => `msg_${deliveryId}`

function secretsOf({ keyRing }: WebhookDeps, webhook: WebhookRow, now: Date): string[] {
  const { current, previous } = openSecrets(keyRing, webhook.id, webhook.secrets)
  const isPreviousKnown = webhook.previous_until !== null && webhook.previous_until > now
  return previous !== null && isPreviousKnown ? [current, previous] : [current]
}

async function send(deps: WebhookDeps, webhook: WebhookRow, { id, payload }: DeliveryRow): Promise<Outcome> {
  const now = deps.clock.now()
  const message = { id: messageIdOf(id), timestamp: Math.floor(now.getTime() / 1000), payload }
  const startedAt = performance.now()
  const ended = (result: Pick<Outcome, 'status' | 'failure'>): Outcome => ({
    at: now.toISOString(),
    latencyMs: Math.round(performance.now() - startedAt),
    ...result,
  })
  try {
    const fetch = createConnectorFetch({ url: webhook.url, policy: deps.networkPolicy, maxBodyBytes: 65_536 })
    try {
      const headers = {
        'content-type': 'application/json',
        ...signMessage(secretsOf(deps, webhook, now), message),
      }
      const { status } = await fetch({ method: 'POST', url: webhook.url, headers, body: payload, timeoutMs })
      return ended({ status, failure: null })
    } finally {
      await fetch.close()
    }
  } catch (error) {
    if (error instanceof FetchError) return ended({ status: null, failure: error.failure })
    deps.log.warn({ err: error, webhookId: webhook.id }, 'a message could not be sent')
    return ended({ status: null, failure: 'failed' })
  }
}

function isTaken({ status }: Outcome): boolean {
  return status !== null && status >= 200 && status < 300
}

/** Gone for good by its own word, or silent for days. */
function isHopeless({ status }: Outcome, failingSince: Date | null, now: Date): boolean {
  return status === 410 || (failingSince !== null && now.getTime() - failingSince.getTime() >= disableAfterMs)
}

async function finish(
  { unitOfWork, clock, onDisabled }: WebhookDeps,
  delivery: DeliveryRow,
  outcome: Outcome,
): Promise<void> {
  const now = clock.now()
  await unitOfWork(actor, 'platform', async (work) => {
    const { db, record, enqueue } = work
    const webhook = await lockWebhookRow(db, delivery.webhook_id)
    if (webhook === undefined) return
    if (isTaken(outcome)) {
      await setFailingSince(db, webhook.id, null)
      await endAttempt(db, delivery, { outcome, state: 'delivered', now })
      return
    }
    await setFailingSince(db, webhook.id, now)
    const wait = retryAfterMs[delivery.attempts - 1]
    const next = wait === undefined ? undefined : new Date(now.getTime() + wait)
    await endAttempt(db, delivery, {
      outcome,
      now,
      state: next === undefined ? 'failed' : 'waiting',
      ...(next === undefined ? {} : { next }),
    })
    if (webhook.state === 'active' && isHopeless(outcome, webhook.failing_since, now)) {
      await updateWebhookRow(db, webhook.id, { state: 'disabled' })
      const because = outcome.status === 410 ? 'gone' : 'failing'
      await record({
        action: 'webhook.disable',
        target: { type: 'webhook', id: webhook.id },
        details: { because },
      })
      await onDisabled(work, webhook)
      return
    }
    if (next !== undefined) await enqueue(deliverMessage, { id: delivery.id }, { runAt: next })
  })
}

/** Sends one message if it is due. Safe to run at any time, by any number of processes: at least once, one id. */
export async function deliverOne(deps: WebhookDeps, id: string): Promise<void> {
  const { unitOfWork, clock } = deps
  const taken = await unitOfWork(actor, 'platform', async ({ db }) => {
    const delivery = await takeDelivery(db, id, clock.now(), leaseMs)
    const webhook = delivery && (await findWebhookRow(db, delivery.webhook_id))
    return delivery && webhook && { delivery, webhook }
  })
  if (taken === undefined) return
  await finish(deps, taken.delivery, await send(deps, taken.webhook, taken.delivery))
}

/** Jobs are hints; the rows say what is due, also after a process died with a message in hand. */
export async function deliverDue(deps: WebhookDeps, signal: AbortSignal): Promise<void> {
  const due = await deps.unitOfWork(actor, 'platform', ({ db }) => listDueDeliveries(db, deps.clock.now()))
  for (const id of due) if (!signal.aborted) await deliverOne(deps, id)
}
