import { createFileRoute } from '@tanstack/react-router'
import { OrganizationHomePage } from '#features/overviews'

export const Route = createFileRoute('/app/$organizationId/')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <OrganizationHomePage key={organizationId} organizationId={organizationId} />
}
