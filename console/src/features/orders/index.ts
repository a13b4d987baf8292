/** Orders: the wizard that places them, the queue that decides on them, and where each stands. */
export { ChangeOrderPage } from './change-order-page.tsx'
export { EditOrderPage } from './edit-order-page.tsx'
export { NewOrderPage } from './new-order-page.tsx'
export { OrderPage } from './order-page.tsx'
export { OrdersPage } from './orders-page.tsx'
