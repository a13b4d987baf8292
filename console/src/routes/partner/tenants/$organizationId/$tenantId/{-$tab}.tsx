import { createFileRoute } from '@tanstack/react-router'
import { TenantPage } from '#features/tenants'

export const Route = createFileRoute('/partner/tenants/$organizationId/$tenantId/{-$tab}')({
  component: Page,
})

function Page() {
  const { organizationId, tenantId, tab } = Route.useParams()
  return (
    <TenantPage
      scope={{ surface: 'partner' }}
      organizationId={organizationId}
      tenantId={tenantId}
      tab={tab}
    />
  )
}
