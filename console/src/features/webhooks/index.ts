/** Webhooks: addresses that are told of alerts, and what was sent there. */
export { WebhookPage } from './webhook-page.tsx'
export { WebhooksPage } from './webhooks-page.tsx'
