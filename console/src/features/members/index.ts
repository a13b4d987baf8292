/** Members: who works in an organization, in which role, and in which of its tenants beside that. */
export { MembersPage } from './members-page.tsx'
export { MembersPanel } from './members-panel.tsx'
export { TenantAccessPanel } from './tenant-access-panel.tsx'
