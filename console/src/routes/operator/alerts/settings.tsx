import { createFileRoute } from '@tanstack/react-router'
import { AlertSettingsPage } from '#features/alerts'

export const Route = createFileRoute('/operator/alerts/settings')({
  component: AlertSettingsPage,
})
