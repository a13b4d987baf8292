import { createFileRoute } from '@tanstack/react-router'
import { NotificationsPage } from '#features/notifications'

export const Route = createFileRoute('/partner/notifications')({
  component: () => <NotificationsPage scope={{ surface: 'partner' }} />,
})
