import { createFileRoute } from '@tanstack/react-router'
import { BlueprintPage } from '#features/blueprints'

export const Route = createFileRoute('/operator/blueprints/$name')({ component: Page })

function Page() {
  const { name } = Route.useParams()
  return <BlueprintPage scope={{ surface: 'operator' }} name={name} />
}
