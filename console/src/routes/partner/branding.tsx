import { createFileRoute } from '@tanstack/react-router'
import { PartnerBrandingPage } from '#features/branding'

export const Route = createFileRoute('/partner/branding')({ component: () => <PartnerBrandingPage /> })
