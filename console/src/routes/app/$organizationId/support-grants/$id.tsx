import { createFileRoute } from '@tanstack/react-router'
import { SupportGrantPage } from '#features/support-grants'

export const Route = createFileRoute('/app/$organizationId/support-grants/$id')({ component: Page })

function Page() {
  const { organizationId, id } = Route.useParams()
  return (
    <SupportGrantPage scope={{ surface: 'app', organizationId }} organizationId={organizationId} id={id} />
  )
}
