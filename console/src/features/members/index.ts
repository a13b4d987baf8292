/** Members: who works in an organization, and in which role. */
export { MembersPage } from './members-page.tsx'
export { MembersPanel } from './members-panel.tsx'
