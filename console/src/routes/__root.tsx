import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext } from '@tanstack/react-router'
import { AppRoot } from '#shell/app-root'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: AppRoot })
