import { createFileRoute } from '@tanstack/react-router'
import { OrderPage } from '#features/orders'

export const Route = createFileRoute('/operator/orders/$organizationId/$orderId/')({ component: Page })

function Page() {
  const { organizationId, orderId } = Route.useParams()
  return <OrderPage scope={{ surface: 'operator' }} organizationId={organizationId} orderId={orderId} />
}
