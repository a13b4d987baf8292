/** Notifications: what happened that concerns whoever is signed in, and how one is told. */
export { NotificationBell } from './notification-bell.tsx'
export { NotificationSettingsPanel } from './notification-settings-panel.tsx'
export { NotificationsPage } from './notifications-page.tsx'
