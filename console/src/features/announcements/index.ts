/** Announcements: what operators tell everyone, above every page of those it is for. */
export { AnnouncementBanner } from './announcement-banner.tsx'
export { AnnouncementPage } from './announcement-page.tsx'
export { AnnouncementsPage } from './announcements-page.tsx'
export { NewAnnouncementPage } from './new-announcement-page.tsx'
