import { createFileRoute } from '@tanstack/react-router'
import { OperatorOverviewPage } from '#features/overviews'

export const Route = createFileRoute('/operator/')({ component: OperatorOverviewPage })
