import { createFileRoute } from '@tanstack/react-router'
import { TemplatesPage } from '#features/blueprints'

export const Route = createFileRoute('/operator/templates/{-$name}')({ component: Page })

function Page() {
  const { name } = Route.useParams()
  return <TemplatesPage scope={{ surface: 'operator' }} name={name} />
}
