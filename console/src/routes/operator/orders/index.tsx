import { createFileRoute } from '@tanstack/react-router'
import { OrdersPage } from '#features/orders'

export const Route = createFileRoute('/operator/orders/')({
  component: () => <OrdersPage scope={{ surface: 'operator' }} />,
})
