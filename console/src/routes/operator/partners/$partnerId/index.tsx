import { createFileRoute } from '@tanstack/react-router'
import { PartnerPage } from '#features/partners'

export const Route = createFileRoute('/operator/partners/$partnerId/')({ component: Page })

function Page() {
  const { partnerId } = Route.useParams()
  return <PartnerPage key={partnerId} partnerId={partnerId} />
}
