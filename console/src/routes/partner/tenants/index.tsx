import { createFileRoute } from '@tanstack/react-router'
import { TenantsPage } from '#features/tenants'

export const Route = createFileRoute('/partner/tenants/')({
  component: () => <TenantsPage scope={{ surface: 'partner' }} />,
})
