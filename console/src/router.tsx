import { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { ApiError } from '#lib/api-error'
import { parseSearch, stringifySearch } from '#lib/search-text'
import { RouteError } from '#shell/route-error'
import { RouteMissing } from '#shell/route-missing'
import { RoutePending } from '#shell/route-pending'
import { routeTree } from './route-tree.gen.ts'

/** Refusals are final; only what may be different in a moment is asked again. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const passes = !(error instanceof ApiError) || error.status === 0 || error.status >= 502
  return passes && failures < 2
}

export function createConsoleQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: isWorthRetrying },
      // A write may be repeated by the person who asked for it, never by itself.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    scrollRestoration: true,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: RouteMissing,
    defaultPendingComponent: RoutePending,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
