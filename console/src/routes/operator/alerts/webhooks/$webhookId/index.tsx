import { createFileRoute } from '@tanstack/react-router'
import { WebhookPage } from '#features/webhooks'

export const Route = createFileRoute('/operator/alerts/webhooks/$webhookId/')({ component: Page })

function Page() {
  const { webhookId } = Route.useParams()
  return <WebhookPage scope={{ surface: 'operator' }} webhookId={webhookId} />
}
