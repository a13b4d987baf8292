import { createFileRoute } from '@tanstack/react-router'
import { OrderPage } from '#features/orders'

export const Route = createFileRoute('/app/$organizationId/orders/$orderId/')({ component: Page })

function Page() {
  const { organizationId, orderId } = Route.useParams()
  return (
    <OrderPage scope={{ surface: 'app', organizationId }} organizationId={organizationId} orderId={orderId} />
  )
}
