import { createFileRoute } from '@tanstack/react-router'
import { OnboardingPage } from '#features/onboardings'

export const Route = createFileRoute('/partner/onboardings/$onboardingId/{-$step}')({ component: Page })

function Page() {
  const { onboardingId, step } = Route.useParams()
  return <OnboardingPage id={onboardingId} step={step} />
}
