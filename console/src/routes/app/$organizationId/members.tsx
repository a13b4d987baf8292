import { createFileRoute } from '@tanstack/react-router'
import { MembersPage } from '#features/members'

export const Route = createFileRoute('/app/$organizationId/members')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <MembersPage organizationId={organizationId} />
}
