import { createFileRoute } from '@tanstack/react-router'
import { BlueprintsPage } from '#features/blueprints'

export const Route = createFileRoute('/partner/blueprints/')({
  component: () => <BlueprintsPage scope={{ surface: 'partner' }} />,
})
