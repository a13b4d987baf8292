/** Alerts: what is wrong with the platform, and from when on it is. */
export { AlertAttention } from './alert-attention.tsx'
export { AlertSettingsPage } from './alert-settings-page.tsx'
export { AlertsPage } from './alerts-page.tsx'
export { AlertTabs } from './alert-tabs.tsx'
