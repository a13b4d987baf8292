import { createFileRoute } from '@tanstack/react-router'
import { ConnectorsPage } from '#features/connectors'

export const Route = createFileRoute('/operator/connectors/')({
  component: () => <ConnectorsPage scope={{ surface: 'operator' }} />,
})
