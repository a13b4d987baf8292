import { createFileRoute } from '@tanstack/react-router'
import { NewBlueprintPage } from '#features/blueprints'

export const Route = createFileRoute('/operator/blueprints/new')({
  component: () => <NewBlueprintPage scope={{ surface: 'operator' }} />,
})
