import { createFileRoute } from '@tanstack/react-router'
import { SupportGrantsPage } from '#features/support-grants'

export const Route = createFileRoute('/app/$organizationId/support-grants/')({ component: Page })

function Page() {
  const { organizationId } = Route.useParams()
  return <SupportGrantsPage scope={{ surface: 'app', organizationId }} />
}
