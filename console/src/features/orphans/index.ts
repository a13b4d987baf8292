/** Orphans: objects in outside systems that look like ours and belong to no tenant. */
export { OrphansPage } from './orphans-page.tsx'
