import { createFileRoute } from '@tanstack/react-router'
import { UserPage } from '#features/users'

export const Route = createFileRoute('/operator/users/$accountId/')({ component: Page })

function Page() {
  const { accountId } = Route.useParams()
  return <UserPage key={accountId} accountId={accountId} />
}
