/** Notifications: what people are told, by the means they chose: in the console, by mail, or both. */
import { defineFeature } from '#platform/feature'
import { notificationRoutes } from './notification-routes.ts'
import type { NotificationDeps } from './notification-service.ts'

export { createNotify, type Notify, type Recipient } from './notify.ts'

export const notifications = defineFeature<NotificationDeps>()({
  name: 'notifications',
  routes: notificationRoutes,
})
