import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A signing secret of 256 bits, in the form in which receivers' libraries take it. */
export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`
}

export type Message = { readonly id: string; readonly timestamp: number; readonly payload: string }

/** `v1,<base64>`: HMAC-SHA256 over id, timestamp in seconds and payload, as Standard Webhooks has it. */
function signatureOf(secret: string, { id, timestamp, payload }: Message): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${payload}`).digest('base64')}`
}

/** The headers that prove a message; by every secret given, so that receivers may change theirs in between. */
export function signMessage(secrets: readonly string[], message: Message): Record<string, string> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, message)).join(' '),
  }
}
