/** Staff: the people who work for a partner. */
export { StaffPage } from './staff-page.tsx'
export { StaffPanel } from './staff-panel.tsx'
