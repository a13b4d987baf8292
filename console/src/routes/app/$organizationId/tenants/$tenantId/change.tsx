import { createFileRoute } from '@tanstack/react-router'
import { ChangeOrderPage } from '#features/orders'

export const Route = createFileRoute('/app/$organizationId/tenants/$tenantId/change')({ component: Page })

function Page() {
  const { organizationId, tenantId } = Route.useParams()
  const scope = { surface: 'app', organizationId } as const
  return <ChangeOrderPage scope={scope} organizationId={organizationId} tenantId={tenantId} />
}
