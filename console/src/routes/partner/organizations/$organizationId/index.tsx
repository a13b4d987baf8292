import { createFileRoute } from '@tanstack/react-router'
import { OrganizationPage } from '#features/organizations'

export const Route = createFileRoute('/partner/organizations/$organizationId/')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return (
    <OrganizationPage key={organizationId} scope={{ surface: 'partner' }} organizationId={organizationId} />
  )
}
