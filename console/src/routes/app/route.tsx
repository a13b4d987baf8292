import { createFileRoute, Outlet } from '@tanstack/react-router'
import { meQuery } from '#lib/session'

export const Route = createFileRoute('/app')({
  loader: ({ context }) => context.queryClient.ensureQueryData(meQuery('app')),
  component: Outlet,
})
