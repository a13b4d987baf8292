import { createFileRoute } from '@tanstack/react-router'
import { SurfaceLanguage } from '#lib/i18n'
import { loadSurface } from '#lib/session'
import { SurfaceShell } from '#shell/surface-shell'

export const Route = createFileRoute('/operator')({
  loader: ({ context }) => loadSurface(context.queryClient, 'operator'),
  component: () => (
    <SurfaceLanguage>
      <SurfaceShell scope={{ surface: 'operator' }} />
    </SurfaceLanguage>
  ),
})
