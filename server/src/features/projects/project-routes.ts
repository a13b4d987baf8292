import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import { createProject, type ProjectDeps, readProjects, removeProject } from './project-service.ts'

export const projectRoutes = [
  implement(contract.listProjects, (deps: ProjectDeps, { params, query, actor }) =>
    readProjects(deps, actor, { ...query, ...params }),
  ),
  implement(contract.createProject, (deps: ProjectDeps, { params, body, actor }) =>
    createProject(deps, actor, { ...params, ...body }),
  ),
  implement(contract.removeProject, async (deps: ProjectDeps, { params, actor, ifMatch }) => {
    await removeProject(deps, actor, { ...params, ifMatch })
    return undefined
  }),
]
