import { createFileRoute } from '@tanstack/react-router'
import { TenantsPage } from '#features/tenants'

export const Route = createFileRoute('/operator/tenants/')({
  component: () => <TenantsPage scope={{ surface: 'operator' }} />,
})
