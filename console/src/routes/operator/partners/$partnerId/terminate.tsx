import { createFileRoute } from '@tanstack/react-router'
import { TerminatePartnerPage } from '#features/partners'

export const Route = createFileRoute('/operator/partners/$partnerId/terminate')({ component: Page })

function Page() {
  const { partnerId } = Route.useParams()
  return <TerminatePartnerPage key={partnerId} partnerId={partnerId} />
}
