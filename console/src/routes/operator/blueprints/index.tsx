import { createFileRoute } from '@tanstack/react-router'
import { BlueprintsPage } from '#features/blueprints'

export const Route = createFileRoute('/operator/blueprints/')({
  component: () => <BlueprintsPage scope={{ surface: 'operator' }} />,
})
