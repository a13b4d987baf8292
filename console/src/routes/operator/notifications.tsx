import { createFileRoute } from '@tanstack/react-router'
import { NotificationsPage } from '#features/notifications'

export const Route = createFileRoute('/operator/notifications')({
  component: () => <NotificationsPage scope={{ surface: 'operator' }} />,
})
