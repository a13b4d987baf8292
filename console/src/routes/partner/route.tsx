import { createFileRoute } from '@tanstack/react-router'
import { meQuery } from '#lib/session'
import { SurfaceShell } from '#shell/surface-shell'

export const Route = createFileRoute('/partner')({
  loader: ({ context }) => context.queryClient.ensureQueryData(meQuery('partner')),
  component: () => <SurfaceShell scope={{ surface: 'partner' }} />,
})
