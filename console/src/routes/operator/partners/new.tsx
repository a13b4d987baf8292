import { createFileRoute } from '@tanstack/react-router'
import { NewPartnerPage } from '#features/partners'

export const Route = createFileRoute('/operator/partners/new')({ component: NewPartnerPage })
