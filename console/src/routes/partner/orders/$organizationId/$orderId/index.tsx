import { createFileRoute } from '@tanstack/react-router'
import { OrderPage } from '#features/orders'

export const Route = createFileRoute('/partner/orders/$organizationId/$orderId/')({ component: Page })

function Page() {
  const { organizationId, orderId } = Route.useParams()
  return <OrderPage scope={{ surface: 'partner' }} organizationId={organizationId} orderId={orderId} />
}
