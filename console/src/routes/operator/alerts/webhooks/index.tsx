import { createFileRoute } from '@tanstack/react-router'
import { WebhooksPage } from '#features/webhooks'

export const Route = createFileRoute('/operator/alerts/webhooks/')({
  component: WebhooksPage,
})
