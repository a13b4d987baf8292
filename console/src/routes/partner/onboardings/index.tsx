import { createFileRoute } from '@tanstack/react-router'
import { OnboardingsPage } from '#features/onboardings'

export const Route = createFileRoute('/partner/onboardings/')({ component: OnboardingsPage })
