import { createFileRoute } from '@tanstack/react-router'
import { OrganizationPage } from '#features/organizations'

export const Route = createFileRoute('/app/$organizationId/settings')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <OrganizationPage scope={{ surface: 'app', organizationId }} organizationId={organizationId} />
}
