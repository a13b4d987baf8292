import { createFileRoute } from '@tanstack/react-router'
import { OrganizationsPage } from '#features/organizations'

export const Route = createFileRoute('/operator/organizations/')({
  component: () => <OrganizationsPage scope={{ surface: 'operator' }} />,
})
