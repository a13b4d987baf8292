import { createFileRoute } from '@tanstack/react-router'
import { LinkPage } from '#features/accounts'

export const Route = createFileRoute('/link/')({ component: LinkPage })
