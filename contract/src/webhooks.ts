import { z } from 'zod'
import { Id, idParams, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** An address of operators that is told of alerts over signed HTTP (Standard Webhooks). */
export const Webhook = z
  .object({
    id: Id,
    name: z.string(),
    url: z.string(),
    /** `disabled`: by us, because nothing was taken there for days. */
    state: z.enum(['active', 'paused', 'disabled']),
    failingSince: Timestamp.nullable(),
    /** Until when messages are also signed by the secret before; null when there is one only. */
    previousUntil: Timestamp.nullable(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

/** With its secret, which is shown this once. */
const WebhookWithSecret = Webhook.extend({
  secret: z.string().nullable(),
  /** The secret was in the first answer to this key, and is not told again. */
  secretAlreadyShown: z.boolean(),
}).meta({ id: 'WebhookWithSecret' })

/** One message on its way to a webhook, or there. */
export const Delivery = z
  .object({
    id: Id,
    type: z.string(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    /** The last attempts, the newest last: the status that came back, or why none did. */
    outcomes: z.array(
      z.object({
        at: Timestamp,
        latencyMs: z.int(),
        status: z.int().nullable(),
        failure: z.string().nullable(),
      }),
    ),
    nextAttemptAt: Timestamp.nullable(),
    createdAt: Timestamp,
    endedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

const Name = text(1, 60)
const Address = z.url({ protocol: /^https?$/ }).max(300)

export const listWebhooks = endpoint({
  id: 'webhooks.list',
  method: 'GET',
  path: '/v1/webhooks',
  summary: 'List the addresses that are told of alerts',
  permission: 'webhook:read',
  scope: 'platform',
  query: z.strictObject(pageQuery),
  response: page(Webhook),
  errors: ['request.cursor_invalid'],
})

export const CreateWebhook = z.strictObject({ name: Name, url: Address })

export const createWebhook = endpoint({
  id: 'webhooks.create',
  method: 'POST',
  path: '/v1/webhooks',
  summary: 'Tell an address of alerts; the answer holds the secret that signs them',
  permission: 'webhook:manage',
  scope: 'platform',
  idempotency: 'required',
  stepUp: true,
  status: 201,
  body: CreateWebhook,
  response: WebhookWithSecret,
  errors: ['webhook.address_refused', 'webhook.too_many'],
})

export const readWebhook = endpoint({
  id: 'webhooks.read',
  method: 'GET',
  path: '/v1/webhooks/:id',
  summary: 'Read a webhook',
  permission: 'webhook:read',
  scope: 'platform',
  params: idParams('id'),
  response: Webhook,
  errors: ['webhook.not_found'],
})

export const updateWebhook = endpoint({
  id: 'webhooks.update',
  method: 'PATCH',
  path: '/v1/webhooks/:id',
  summary: 'Change a webhook; making it active again tries what waits at once',
  permission: 'webhook:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  stepUp: true,
  params: idParams('id'),
  body: z.strictObject({
    name: Name.optional(),
    url: Address.optional(),
    state: z.enum(['active', 'paused']).optional(),
  }),
  response: Webhook,
  errors: ['webhook.not_found', 'webhook.address_refused'],
})

export const rotateWebhookSecret = endpoint({
  id: 'webhooks.rotateSecret',
  method: 'POST',
  path: '/v1/webhooks/:id/rotate-secret',
  summary: 'Give a webhook a new secret; for a day messages are signed by both',
  permission: 'webhook:manage',
  scope: 'platform',
  idempotency: 'required',
  stepUp: true,
  params: idParams('id'),
  response: WebhookWithSecret,
  errors: ['webhook.not_found'],
})

export const testWebhook = endpoint({
  id: 'webhooks.test',
  method: 'POST',
  path: '/v1/webhooks/:id/test',
  summary: 'Send a test message as real ones are sent',
  permission: 'webhook:manage',
  scope: 'platform',
  idempotency: 'accepted',
  status: 202,
  params: idParams('id'),
  response: Delivery,
  errors: ['webhook.not_found', 'webhook.not_possible_now'],
})

export const listDeliveries = endpoint({
  id: 'deliveries.list',
  method: 'GET',
  path: '/v1/webhooks/:id/deliveries',
  summary: 'List what was sent to a webhook, the newest first',
  permission: 'webhook:read',
  scope: 'platform',
  params: idParams('id'),
  query: z.strictObject(pageQuery),
  response: page(Delivery),
  errors: ['webhook.not_found', 'request.cursor_invalid'],
})

export const resendDelivery = endpoint({
  id: 'deliveries.resend',
  method: 'POST',
  path: '/v1/webhooks/:id/deliveries/:deliveryId/resend',
  summary: 'Send a message again, under the same id',
  permission: 'webhook:manage',
  scope: 'platform',
  idempotency: 'accepted',
  status: 202,
  params: idParams('id', 'deliveryId'),
  response: Delivery,
  errors: ['webhook.not_found', 'delivery.not_found', 'webhook.not_possible_now'],
})

export const removeWebhook = endpoint({
  id: 'webhooks.remove',
  method: 'DELETE',
  path: '/v1/webhooks/:id',
  summary: 'Remove a webhook with everything that was to be sent there',
  permission: 'webhook:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('id'),
  errors: ['webhook.not_found'],
})
