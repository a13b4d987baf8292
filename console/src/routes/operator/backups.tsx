import { createFileRoute } from '@tanstack/react-router'
import { BackupsPage } from '#features/backups'

export const Route = createFileRoute('/operator/backups')({
  component: BackupsPage,
})
