import { z } from 'zod'
import { ok, routesOf } from '../route.ts'
import { Description, Name } from './fields.ts'
import { newUuid, type CoolifyEnvironment, type CoolifyProject, type CoolifyState } from './state.ts'
import { no } from './wording.ts'

const route = routesOf<CoolifyState>()

const listProjects = route({
  method: 'GET',
  path: '/api/v1/projects',
  handle: ({ state }) => ok(state.projects),
})

/** Nothing here asks whether the name is taken: a request that is sent twice makes two projects. */
const createProject = route({
  method: 'POST',
  path: '/api/v1/projects',
  body: z.strictObject({ name: Name, description: Description.nullish() }),
  handle: ({ state, body }) => {
    const uuid = newUuid()
    const project = {
      id: state.nextId('projects'),
      uuid,
      name: body.name,
      description: body.description ?? null,
    }
    state.tables.projects.set(uuid, project)
    addEnvironment(state, project, 'production')
    return { status: 201, body: { uuid } }
  },
})

const showProject = route({
  method: 'GET',
  path: '/api/v1/projects/:uuid',
  handle: ({ state, params }) => {
    const project = readProject(state, params.uuid)
    return ok({ ...project, environments: environmentsOf(state, project) })
  },
})

const updateProject = route({
  method: 'PATCH',
  path: '/api/v1/projects/:uuid',
  body: z.strictObject({ name: Name.optional(), description: Description.nullish() }),
  handle: ({ state, params, body }) => {
    const project = readProject(state, params.uuid)
    const { uuid, name, description } = state.tables.projects.set(project.uuid, {
      ...project,
      name: body.name ?? project.name,
      description: body.description === undefined ? project.description : body.description,
    })
    return { status: 201, body: { uuid, name, description } }
  },
})

const deleteProject = route({
  method: 'DELETE',
  path: '/api/v1/projects/:uuid',
  handle: ({ state, params }) => {
    const project = readProject(state, params.uuid)
    const environments = environmentsOf(state, project)
    if (environments.some((environment) => hasResources(state, environment)))
      throw no(400, 'Project has resources, so it cannot be deleted.')
    for (const environment of environments) state.tables.environments.delete(environment.uuid)
    state.tables.projects.delete(project.uuid)
    return ok({ message: 'Project deleted.' })
  },
})

const listEnvironments = route({
  method: 'GET',
  path: '/api/v1/projects/:uuid/environments',
  handle: ({ state, params }) => ok(environmentsOf(state, readProject(state, params.uuid))),
})

const createEnvironment = route({
  method: 'POST',
  path: '/api/v1/projects/:uuid/environments',
  body: z.strictObject({ name: Name }),
  handle: ({ state, params, body }) => {
    const project = readProject(state, params.uuid)
    checkFree(state, project, body.name)
    return { status: 201, body: { uuid: addEnvironment(state, project, body.name).uuid } }
  },
})

const updateEnvironment = route({
  method: 'PATCH',
  path: '/api/v1/projects/:uuid/environments/:environment',
  body: z.strictObject({ name: Name.optional(), description: Description.nullish() }),
  handle: ({ state, params, body }) => {
    const project = readProject(state, params.uuid)
    const environment = readEnvironment(state, project, params.environment)
    if (body.name !== undefined && body.name !== environment.name) checkFree(state, project, body.name)
    const { uuid, name, description } = state.tables.environments.set(environment.uuid, {
      ...environment,
      name: body.name ?? environment.name,
      description: body.description === undefined ? environment.description : body.description,
      updated_at: new Date().toISOString(),
    })
    return ok({ uuid, name, description })
  },
})

const deleteEnvironment = route({
  method: 'DELETE',
  path: '/api/v1/projects/:uuid/environments/:environment',
  handle: ({ state, params }) => {
    const environment = readEnvironment(state, readProject(state, params.uuid), params.environment)
    if (hasResources(state, environment)) throw no(400, 'Environment has resources, so it cannot be deleted.')
    state.tables.environments.delete(environment.uuid)
    return ok({ message: 'Environment deleted.' })
  },
})

const showEnvironment = route({
  method: 'GET',
  path: '/api/v1/projects/:uuid/:environment',
  handle: ({ state, params }) => {
    const environment = readEnvironment(state, readProject(state, params.uuid), params.environment)
    const applications = state.tables.applications.by('environment', String(environment.id))
    return ok({
      ...environment,
      applications: applications.map(({ settings: _settings, ...shown }) => shown),
    })
  },
})

function addEnvironment(state: CoolifyState, project: CoolifyProject, name: string): CoolifyEnvironment {
  const now = new Date().toISOString()
  const uuid = newUuid()
  return state.tables.environments.set(uuid, {
    id: state.nextId('environments'),
    uuid,
    name,
    description: null,
    project_id: project.id,
    created_at: now,
    updated_at: now,
  })
}

function checkFree(state: CoolifyState, project: CoolifyProject, name: string): void {
  if (environmentsOf(state, project).some((environment) => environment.name === name))
    throw no(409, 'Environment with this name already exists.')
}

function hasResources(state: CoolifyState, environment: CoolifyEnvironment): boolean {
  return state.tables.applications.by('environment', String(environment.id)).length > 0
}

export function environmentsOf(state: CoolifyState, project: CoolifyProject): readonly CoolifyEnvironment[] {
  return state.tables.environments.by('project', String(project.id))
}

export function readProject(state: CoolifyState, uuid: string): CoolifyProject {
  const project = state.tables.projects.get(uuid)
  if (!project) throw no(404, 'Project not found.')
  return project
}

/** By name first, then by uuid, as the product looks. */
export function readEnvironment(
  state: CoolifyState,
  project: CoolifyProject,
  nameOrUuid: string,
): CoolifyEnvironment {
  const environments = environmentsOf(state, project)
  const environment =
    environments.find(({ name }) => name === nameOrUuid) ??
    environments.find(({ uuid }) => uuid === nameOrUuid)
  if (!environment) throw no(404, 'Environment not found.')
  return environment
}

export const projectRoutes = [
  listProjects,
  createProject,
  showProject,
  updateProject,
  deleteProject,
  listEnvironments,
  createEnvironment,
  updateEnvironment,
  deleteEnvironment,
  showEnvironment,
]
