import { createFileRoute } from '@tanstack/react-router'
import { OrdersPage } from '#features/orders'

export const Route = createFileRoute('/partner/orders/')({
  component: () => <OrdersPage scope={{ surface: 'partner' }} />,
})
