import { createFileRoute } from '@tanstack/react-router'
import { SurfaceLanguage } from '#lib/i18n'
import { loadSurface } from '#lib/session'
import { SurfaceShell } from '#shell/surface-shell'

export const Route = createFileRoute('/partner')({
  loader: ({ context }) => loadSurface(context.queryClient, 'partner'),
  component: () => (
    <SurfaceLanguage>
      <SurfaceShell scope={{ surface: 'partner' }} />
    </SurfaceLanguage>
  ),
})
