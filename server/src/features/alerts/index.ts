/** Alerts: what operators must act on, found once a minute, told by mail and webhook, never twice for one thing. */
import { defineFeature } from '#platform/feature'
import type { AlertDeps } from './alert-deps.ts'
import { alertRoutes } from './alert-routes.ts'
import { evaluateAlerts, evaluateEveryMs } from './evaluate-alerts.ts'

export type { AlertDeps } from './alert-deps.ts'
export { countStanding } from './alert-store.ts'
export { tellDisabledWebhook } from './tell-alert.ts'

export const alerts = defineFeature<AlertDeps>()({
  name: 'alerts',
  routes: alertRoutes,
  sweeps: (deps) => [
    { name: 'alerts.evaluate', everyMs: evaluateEveryMs, run: (signal) => evaluateAlerts(deps, signal) },
  ],
})
