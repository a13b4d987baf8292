import { createFileRoute } from '@tanstack/react-router'
import { NotificationsPage } from '#features/notifications'

export const Route = createFileRoute('/app/$organizationId/notifications')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <NotificationsPage scope={{ surface: 'app', organizationId }} />
}
