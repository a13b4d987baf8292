import { createFileRoute } from '@tanstack/react-router'
import { PartnerBrandingPage } from '#features/branding'

export const Route = createFileRoute('/operator/partners/$partnerId/branding')({ component: Page })

function Page() {
  const { partnerId } = Route.useParams()
  return <PartnerBrandingPage key={partnerId} partnerId={partnerId} />
}
