import { createFileRoute } from '@tanstack/react-router'
import { NewOrderPage } from '#features/orders'

export const Route = createFileRoute('/partner/orders/new')({
  component: () => <NewOrderPage scope={{ surface: 'partner' }} />,
})
