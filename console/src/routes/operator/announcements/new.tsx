import { createFileRoute } from '@tanstack/react-router'
import { NewAnnouncementPage } from '#features/announcements'

export const Route = createFileRoute('/operator/announcements/new')({
  component: () => <NewAnnouncementPage scope={{ surface: 'operator' }} />,
})
