import { createFileRoute } from '@tanstack/react-router'
import { BlueprintPage } from '#features/blueprints'

export const Route = createFileRoute('/partner/blueprints/$name')({ component: Page })

function Page() {
  const { name } = Route.useParams()
  return <BlueprintPage scope={{ surface: 'partner' }} name={name} />
}
