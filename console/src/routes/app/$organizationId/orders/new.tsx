import { createFileRoute } from '@tanstack/react-router'
import { NewOrderPage } from '#features/orders'

export const Route = createFileRoute('/app/$organizationId/orders/new')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <NewOrderPage scope={{ surface: 'app', organizationId }} />
}
