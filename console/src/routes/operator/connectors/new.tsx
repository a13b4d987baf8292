import { createFileRoute } from '@tanstack/react-router'
import { NewConnectorPage } from '#features/connectors'

export const Route = createFileRoute('/operator/connectors/new')({
  component: () => <NewConnectorPage scope={{ surface: 'operator' }} />,
})
