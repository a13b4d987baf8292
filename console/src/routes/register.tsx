import { createFileRoute } from '@tanstack/react-router'
import { RegisterPage } from '#features/accounts'

export const Route = createFileRoute('/register')({ component: RegisterPage })
