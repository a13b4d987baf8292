import { createFileRoute } from '@tanstack/react-router'
import { meQuery } from '#lib/session'
import { SurfaceShell } from '#shell/surface-shell'

export const Route = createFileRoute('/operator')({
  loader: ({ context }) => context.queryClient.ensureQueryData(meQuery('operator')),
  component: () => <SurfaceShell scope={{ surface: 'operator' }} />,
})
