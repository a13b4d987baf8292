import { createFileRoute } from '@tanstack/react-router'
import { PartnerOverviewPage } from '#features/overviews'

export const Route = createFileRoute('/partner/')({ component: PartnerOverviewPage })
