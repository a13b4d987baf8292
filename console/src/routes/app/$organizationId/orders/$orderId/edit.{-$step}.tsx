import { createFileRoute } from '@tanstack/react-router'
import { EditOrderPage } from '#features/orders'

export const Route = createFileRoute('/app/$organizationId/orders/$orderId/edit/{-$step}')({
  component: Page,
})

function Page() {
  const { organizationId, orderId, step } = Route.useParams()
  const scope = { surface: 'app', organizationId } as const
  return <EditOrderPage scope={scope} organizationId={organizationId} orderId={orderId} step={step} />
}
