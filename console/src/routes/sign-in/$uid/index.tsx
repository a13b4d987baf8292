import { createFileRoute } from '@tanstack/react-router'
import { SignInPage } from '#features/sign-in'

export const Route = createFileRoute('/sign-in/$uid/')({ component: Page })

function Page() {
  return <SignInPage uid={Route.useParams().uid} />
}
