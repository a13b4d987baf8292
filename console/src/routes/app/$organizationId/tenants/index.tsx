import { createFileRoute } from '@tanstack/react-router'
import { TenantsPage } from '#features/tenants'

export const Route = createFileRoute('/app/$organizationId/tenants/')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <TenantsPage scope={{ surface: 'app', organizationId }} />
}
