/** Projects: pieces of work inside a tenant, each a repository and an application. */
export { ProjectsPanel } from './projects-panel.tsx'
