import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '#features/audit-events'

export const Route = createFileRoute('/operator/audit')({
  component: () => <AuditPage scope={{ surface: 'operator' }} />,
})
