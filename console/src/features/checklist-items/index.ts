/** Checklist items: what a new installation still needs. */
export { ChecklistPanel } from './checklist-panel.tsx'
