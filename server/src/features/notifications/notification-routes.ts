import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import {
  inboxOf,
  listSettings,
  type NotificationDeps,
  readNotification,
  updateSettings,
} from './notification-service.ts'
import { countUnread, listNotificationPage, markAllRead } from './notification-store.ts'

export const notificationRoutes = [
  implement(contract.listNotifications, ({ unitOfWork, cursors }: NotificationDeps, { query, actor }) =>
    unitOfWork(actor, 'platform', ({ db }) =>
      listNotificationPage(db, cursors, { ...query, ...inboxOf(actor) }),
    ),
  ),
  implement(contract.countNotifications, ({ unitOfWork }: NotificationDeps, { actor }) =>
    unitOfWork(actor, 'platform', async ({ db }) => ({ unread: await countUnread(db, inboxOf(actor)) })),
  ),
  implement(contract.readNotification, async (deps: NotificationDeps, { params, actor }) => {
    await readNotification(deps, actor, params.id)
    return undefined
  }),
  implement(contract.readAllNotifications, async ({ unitOfWork, clock }: NotificationDeps, { actor }) => {
    await unitOfWork(actor, 'platform', ({ db }) => markAllRead(db, inboxOf(actor), clock.now()))
    return undefined
  }),
  implement(contract.listNotificationSettings, ({ unitOfWork }: NotificationDeps, { actor }) =>
    unitOfWork(actor, 'platform', ({ db }) => listSettings(db, actor)),
  ),
  implement(contract.updateNotificationSettings, (deps: NotificationDeps, { body, actor }) =>
    updateSettings(deps, actor, body),
  ),
]
