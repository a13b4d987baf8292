import { createFileRoute } from '@tanstack/react-router'
import { EditOrderPage } from '#features/orders'

export const Route = createFileRoute('/partner/orders/$organizationId/$orderId/edit/{-$step}')({
  component: Page,
})

function Page() {
  const { organizationId, orderId, step } = Route.useParams()
  return (
    <EditOrderPage
      scope={{ surface: 'partner' }}
      organizationId={organizationId}
      orderId={orderId}
      step={step}
    />
  )
}
