import { createFileRoute } from '@tanstack/react-router'
import { TenantPage } from '#features/tenants'

export const Route = createFileRoute('/operator/tenants/$organizationId/$tenantId/{-$tab}')({
  component: Page,
})

function Page() {
  const { organizationId, tenantId, tab } = Route.useParams()
  return (
    <TenantPage
      scope={{ surface: 'operator' }}
      organizationId={organizationId}
      tenantId={tenantId}
      tab={tab}
    />
  )
}
