import { createFileRoute } from '@tanstack/react-router'
import { OrganizationsPage } from '#features/organizations'

export const Route = createFileRoute('/partner/organizations/')({
  component: () => <OrganizationsPage scope={{ surface: 'partner' }} />,
})
