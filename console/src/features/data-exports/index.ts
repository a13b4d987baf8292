/** Data exports: what is held about whoever is signed in, to be taken away. */
export { DataExportsPanel } from './data-exports-panel.tsx'
