import { createFileRoute } from '@tanstack/react-router'
import { ChangeOrderPage } from '#features/orders'

export const Route = createFileRoute('/operator/tenants/$organizationId/$tenantId/change')({
  component: Page,
})

function Page() {
  const { organizationId, tenantId } = Route.useParams()
  return (
    <ChangeOrderPage scope={{ surface: 'operator' }} organizationId={organizationId} tenantId={tenantId} />
  )
}
