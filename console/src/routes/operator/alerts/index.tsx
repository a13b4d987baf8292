import { createFileRoute } from '@tanstack/react-router'
import { AlertsPage } from '#features/alerts'

export const Route = createFileRoute('/operator/alerts/')({
  component: () => <AlertsPage scope={{ surface: 'operator' }} />,
})
