import { createFileRoute } from '@tanstack/react-router'
import { OrdersPage } from '#features/orders'

export const Route = createFileRoute('/app/$organizationId/orders/')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <OrdersPage scope={{ surface: 'app', organizationId }} />
}
