import { createFileRoute } from '@tanstack/react-router'
import { SecurityPolicyPage } from '#features/security-policies'

export const Route = createFileRoute('/app/$organizationId/security-policy')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <SecurityPolicyPage key={organizationId} organizationId={organizationId} />
}
