/** Announcements: what operators tell everyone on a surface, and maintenance during which customers only read. */
import { defineFeature } from '#platform/feature'
import { announcementRoutes } from './announcement-routes.ts'
import type { AnnouncementDeps } from './announcement-service.ts'
import { mailAnnouncements } from './mail-announcements.ts'

export type { AnnouncementDeps } from './announcement-service.ts'
export { createMaintenanceGuard } from './maintenance.ts'

export const announcements = defineFeature<AnnouncementDeps>()({
  name: 'announcements',
  routes: announcementRoutes,
  sweeps: (deps) => [
    { name: 'announcements.mails', everyMs: 60_000, run: (signal) => mailAnnouncements(deps, signal) },
  ],
})
