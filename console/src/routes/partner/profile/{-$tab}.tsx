import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '#features/accounts'

export const Route = createFileRoute('/partner/profile/{-$tab}')({ component: Page })

function Page() {
  const { tab } = Route.useParams()
  return <ProfilePage scope={{ surface: 'partner' }} tab={tab} />
}
