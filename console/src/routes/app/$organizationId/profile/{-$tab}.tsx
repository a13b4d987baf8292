import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '#features/accounts'

export const Route = createFileRoute('/app/$organizationId/profile/{-$tab}')({ component: Page })

function Page() {
  const { organizationId, tab } = Route.useParams()
  return <ProfilePage scope={{ surface: 'app', organizationId }} tab={tab} />
}
