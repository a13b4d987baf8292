import { createFileRoute } from '@tanstack/react-router'
import { OrganizationPage } from '#features/organizations'

export const Route = createFileRoute('/operator/organizations/$organizationId/')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return (
    <OrganizationPage key={organizationId} scope={{ surface: 'operator' }} organizationId={organizationId} />
  )
}
