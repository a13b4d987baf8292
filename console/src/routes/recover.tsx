import { createFileRoute } from '@tanstack/react-router'
import { RecoverPage } from '#features/accounts'

export const Route = createFileRoute('/recover')({ component: RecoverPage })
