import { createFileRoute } from '@tanstack/react-router'
import { AnnouncementsPage } from '#features/announcements'

export const Route = createFileRoute('/operator/announcements/')({
  component: () => <AnnouncementsPage scope={{ surface: 'operator' }} />,
})
