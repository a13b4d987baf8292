import { z } from 'zod'
import { Id, idParams, page, pageQuery, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

/**
 * What people are told of: on which surfaces, by which means unless they choose otherwise, and which means they
 * cannot switch off.
 */
export const notificationKinds = {
  order_submitted: { surfaces: ['operator', 'partner'], mail: true, console: true, fixed: [] },
  order_asked: { surfaces: ['app'], mail: true, console: true, fixed: [] },
  order_rejected: { surfaces: ['app'], mail: true, console: true, fixed: [] },
  tenant_ready: { surfaces: ['app'], mail: true, console: true, fixed: [] },
  support_access: { surfaces: ['app'], mail: true, console: true, fixed: ['mail'] },
  announcement: { surfaces: ['partner', 'app'], mail: true, console: false, fixed: ['console'] },
  alert: { surfaces: ['operator'], mail: true, console: true, fixed: [] },
  data_export: { surfaces: ['operator', 'partner', 'app'], mail: true, console: true, fixed: [] },
  security: {
    surfaces: ['operator', 'partner', 'app'],
    mail: true,
    console: false,
    fixed: ['mail', 'console'],
  },
} as const satisfies Record<
  string,
  {
    readonly surfaces: readonly ('operator' | 'partner' | 'app')[]
    readonly mail: boolean
    readonly console: boolean
    readonly fixed: readonly ('mail' | 'console')[]
  }
>
export type NotificationKind = keyof typeof notificationKinds

// keyof the table, which Object.keys forgets.
const NotificationKind = z.enum(Object.keys(notificationKinds) as [NotificationKind, ...NotificationKind[]])

/** One message to one account, shown in the console. */
export const Notification = z
  .object({
    id: Id,
    kind: NotificationKind,
    /** Names the sentence that tells it; `details` are the values in it. */
    template: z.string(),
    details: z.record(z.string(), z.string()),
    /** Where it leads, as a path of the console. */
    link: z.string(),
    readAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof Notification>

export const listNotifications = endpoint({
  id: 'notifications.list',
  method: 'GET',
  path: '/v1/me/notifications',
  summary: 'List own notifications on this surface, the newest first',
  scope: 'self',
  query: z.strictObject({ ...pageQuery, unread: z.literal('true').optional() }),
  response: page(Notification),
  errors: ['request.cursor_invalid'],
})

export const countNotifications = endpoint({
  id: 'notifications.count',
  method: 'GET',
  path: '/v1/me/notifications/count',
  summary: 'Count own notifications that were not read',
  scope: 'self',
  response: z.object({ unread: z.int() }),
})

export const readNotification = endpoint({
  id: 'notifications.read',
  method: 'POST',
  path: '/v1/me/notifications/:id/read',
  summary: 'Mark a notification as read',
  scope: 'self',
  params: idParams('id'),
  errors: ['notification.not_found'],
})

export const readAllNotifications = endpoint({
  id: 'notifications.readAll',
  method: 'POST',
  path: '/v1/me/notifications/read',
  summary: 'Mark all own notifications on this surface as read',
  scope: 'self',
})

const NotificationSetting = z.object({
  kind: NotificationKind,
  mail: z.boolean(),
  console: z.boolean(),
  /** What cannot be switched here. */
  fixed: z.array(z.enum(['mail', 'console'])),
})

export const listNotificationSettings = endpoint({
  id: 'notificationSettings.list',
  method: 'GET',
  path: '/v1/me/notification-settings',
  summary: 'Read what this account is told on this surface, and how',
  scope: 'self',
  response: z.object({ data: z.array(NotificationSetting) }),
})

export const updateNotificationSettings = endpoint({
  id: 'notificationSettings.update',
  method: 'PATCH',
  path: '/v1/me/notification-settings',
  summary: 'Choose what this account is told, and how',
  scope: 'self',
  idempotency: 'accepted',
  body: z.strictObject({
    kind: NotificationKind,
    mail: z.boolean(),
    console: z.boolean(),
  }),
  response: z.object({ data: z.array(NotificationSetting) }),
  errors: ['notification.fixed'],
})
