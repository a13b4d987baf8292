import { createFileRoute } from '@tanstack/react-router'
import { AnnouncementPage } from '#features/announcements'

export const Route = createFileRoute('/operator/announcements/$announcementId/')({ component: Page })

function Page() {
  const { announcementId } = Route.useParams()
  return <AnnouncementPage scope={{ surface: 'operator' }} announcementId={announcementId} />
}
