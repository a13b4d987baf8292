import { type KeyRing, open, seal, type Sealed } from '#platform/key-ring'

/** The secret that signs, and the one before it for as long as receivers may still know only that. */
export type WebhookSecrets = { readonly current: string; readonly previous: string | null }

const placeOf = (webhookId: string): string => `webhooks/${webhookId}/secrets`

export function sealSecrets(keyRing: KeyRing, webhookId: string, secrets: WebhookSecrets): Sealed {
  return seal(keyRing, placeOf(webhookId), JSON.stringify(secrets))
}

export function openSecrets(keyRing: KeyRing, webhookId: string, sealed: unknown): WebhookSecrets {
  // The column holds what `sealSecrets` made.
  return JSON.parse(open(keyRing, placeOf(webhookId), sealed as Sealed)) as WebhookSecrets
}
