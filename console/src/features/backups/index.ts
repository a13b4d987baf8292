/** Backups of the whole platform, and what waits after one was restored. */
export { BackupsPage } from './backups-page.tsx'
export { RestoreBanner } from './restore-notice.tsx'
