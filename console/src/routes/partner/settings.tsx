import { createFileRoute } from '@tanstack/react-router'
import { PartnerSettingsPage } from '#features/partners'

export const Route = createFileRoute('/partner/settings')({ component: PartnerSettingsPage })
