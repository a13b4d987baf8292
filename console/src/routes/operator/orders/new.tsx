import { createFileRoute } from '@tanstack/react-router'
import { NewOrderPage } from '#features/orders'

export const Route = createFileRoute('/operator/orders/new')({
  component: () => <NewOrderPage scope={{ surface: 'operator' }} />,
})
