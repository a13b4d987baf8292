import { createFileRoute } from '@tanstack/react-router'
import { SupportGrantsPage } from '#features/support-grants'

export const Route = createFileRoute('/operator/support-grants/')({ component: Page })

function Page() {
  return <SupportGrantsPage scope={{ surface: 'operator' }} />
}
