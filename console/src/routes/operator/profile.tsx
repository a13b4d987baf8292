import { createFileRoute } from '@tanstack/react-router'
import { ProfilePage } from '#features/accounts'

export const Route = createFileRoute('/operator/profile')({ component: ProfilePage })
