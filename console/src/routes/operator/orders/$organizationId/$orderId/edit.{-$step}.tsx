import { createFileRoute } from '@tanstack/react-router'
import { EditOrderPage } from '#features/orders'

export const Route = createFileRoute('/operator/orders/$organizationId/$orderId/edit/{-$step}')({
  component: Page,
})

function Page() {
  const { organizationId, orderId, step } = Route.useParams()
  return (
    <EditOrderPage
      scope={{ surface: 'operator' }}
      organizationId={organizationId}
      orderId={orderId}
      step={step}
    />
  )
}
