import { createFileRoute } from '@tanstack/react-router'
import { SupportGrantPage } from '#features/support-grants'

export const Route = createFileRoute('/operator/organizations/$organizationId/support-grants/$id')({
  component: Page,
})

function Page() {
  const { organizationId, id } = Route.useParams()
  return <SupportGrantPage scope={{ surface: 'operator' }} organizationId={organizationId} id={id} />
}
