import { createFileRoute, Outlet } from '@tanstack/react-router'
import { SurfaceLanguage } from '#lib/i18n'
import { loadSurface } from '#lib/session'

export const Route = createFileRoute('/app')({
  loader: ({ context }) => loadSurface(context.queryClient, 'app'),
  component: () => (
    <SurfaceLanguage>
      <Outlet />
    </SurfaceLanguage>
  ),
})
