import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '#features/audit-events'

export const Route = createFileRoute('/app/$organizationId/audit')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <AuditPage scope={{ surface: 'app', organizationId }} />
}
