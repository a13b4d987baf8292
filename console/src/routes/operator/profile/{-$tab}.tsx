import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '#features/accounts'

export const Route = createFileRoute('/operator/profile/{-$tab}')({ component: Page })

function Page() {
  const { tab } = Route.useParams()
  return <ProfilePage scope={{ surface: 'operator' }} tab={tab} />
}
