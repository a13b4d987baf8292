import { createFileRoute } from '@tanstack/react-router'
import { OrphansPage } from '#features/orphans'

export const Route = createFileRoute('/operator/orphans')({
  component: () => <OrphansPage scope={{ surface: 'operator' }} />,
})
