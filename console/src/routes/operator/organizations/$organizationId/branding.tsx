import { createFileRoute } from '@tanstack/react-router'
import { OrganizationBrandingPage } from '#features/branding'

export const Route = createFileRoute('/operator/organizations/$organizationId/branding')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return (
    <OrganizationBrandingPage
      key={organizationId}
      scope={{ surface: 'operator' }}
      organizationId={organizationId}
    />
  )
}
