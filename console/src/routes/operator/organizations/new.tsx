import { createFileRoute } from '@tanstack/react-router'
import { NewOrganizationPage } from '#features/organizations'

export const Route = createFileRoute('/operator/organizations/new')({
  component: () => <NewOrganizationPage scope={{ surface: 'operator' }} />,
})
