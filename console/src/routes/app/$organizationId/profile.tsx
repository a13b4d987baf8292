import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '#features/accounts'

export const Route = createFileRoute('/app/$organizationId/profile')({ component: ProfilePage })
