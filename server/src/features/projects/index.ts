/** Projects: the pieces of work inside a tenant, each with resources of its own. */
import { defineFeature } from '#platform/feature'
import { projectRoutes } from './project-routes.ts'
import type { ProjectDeps } from './project-service.ts'

export const projects = defineFeature<ProjectDeps>()({ name: 'projects', routes: projectRoutes })

export { createProject, type ProjectDeps, removeProject } from './project-service.ts'
export { listProjects } from './project-reads.ts'
