import { createFileRoute } from '@tanstack/react-router'
import { ConnectorPage } from '#features/connectors'

export const Route = createFileRoute('/operator/connectors/$connectorId/')({ component: Page })

function Page() {
  const { connectorId } = Route.useParams()
  return <ConnectorPage scope={{ surface: 'operator' }} connectorId={connectorId} />
}
