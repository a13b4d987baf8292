import { createFileRoute } from '@tanstack/react-router'
import { SingleSignOnPage } from '#features/single-sign-on'

export const Route = createFileRoute('/app/$organizationId/single-sign-on')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <SingleSignOnPage key={organizationId} organizationId={organizationId} />
}
