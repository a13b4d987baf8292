import { createFileRoute } from '@tanstack/react-router'
import { TenantPage } from '#features/tenants'

export const Route = createFileRoute('/app/$organizationId/tenants/$tenantId/{-$tab}')({ component: Page })

function Page() {
  const { organizationId, tenantId, tab } = Route.useParams()
  const scope = { surface: 'app', organizationId } as const
  return <TenantPage scope={scope} organizationId={organizationId} tenantId={tenantId} tab={tab} />
}
