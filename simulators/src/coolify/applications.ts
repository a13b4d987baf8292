import { z } from 'zod'
import { ok, routesOf, type Answer } from '../route.ts'
import {
  checkDomains,
  deploy,
  readApplication,
  saveApplication,
  setStatus,
  showApplication,
} from './application.ts'
import { CreateImageApplication, CreatePublicApplication, UpdateApplication } from './fields.ts'
import { readEnvironment, readProject } from './projects.ts'
import { readServer } from './servers.ts'
import { newUuid, type CoolifyState } from './state.ts'
import { invalid, no } from './wording.ts'

const route = routesOf<CoolifyState>()
const flag = z.enum(['true', 'false', '0', '1']).optional()

type NewApplication = z.output<typeof CreatePublicApplication> | z.output<typeof CreateImageApplication>

function createApplication(state: CoolifyState, body: NewApplication, buildPack: string): Answer {
  const { project_uuid, server_uuid, environment_name, environment_uuid, ...rest } = body
  const {
    name,
    description,
    domains,
    instant_deploy,
    force_domain_override,
    autogenerate_domain,
    ...settings
  } = rest
  const environmentRef = environment_uuid ?? environment_name
  if (environmentRef === undefined)
    throw no(422, 'You need to provide at least one of environment_name or environment_uuid.')
  const environment = readEnvironment(state, readProject(state, project_uuid), environmentRef)
  const server = readServer(state, server_uuid)
  checkDomains(state, domains, { isForced: force_domain_override })
  const uuid = newUuid()
  const now = new Date().toISOString()
  const application = saveApplication(state, {
    id: state.nextId('applications'),
    uuid,
    environment_id: environment.id,
    server_id: server.id,
    name: name ?? `application-${uuid}`,
    description: description ?? null,
    // Who gives no domain gets a made-up one, unless told otherwise.
    fqdn: domains ?? (autogenerate_domain === false ? null : `http://${uuid}.127.0.0.1.sslip.io`),
    build_pack: buildPack,
    status: 'exited:unhealthy',
    created_at: now,
    updated_at: now,
    settings,
  })
  if (instant_deploy) deploy(state, application)
  return { status: 201, body: { uuid, domains: application.fqdn } }
}

const createPublic = route({
  method: 'POST',
  path: '/api/v1/applications/public',
  body: CreatePublicApplication,
  handle: ({ state, body }) => {
    if (!/^(https?:\/\/|git@)\S+$/.test(body.git_repository))
      throw invalid({ git_repository: ['The git repository must be a valid URL.'] })
    return createApplication(state, body, body.build_pack)
  },
})

const createFromImage = route({
  method: 'POST',
  path: '/api/v1/applications/dockerimage',
  body: CreateImageApplication,
  handle: ({ state, body }) => createApplication(state, body, 'dockerimage'),
})

const listApplications = route({
  method: 'GET',
  path: '/api/v1/applications',
  query: z.strictObject({ tag: z.string().optional() }),
  handle: ({ state, query }) =>
    ok(
      state.applications
        .filter(
          ({ settings }) =>
            query.tag === undefined || String(settings['tags']).split(',').includes(query.tag),
        )
        .map(showApplication),
    ),
})

const showOne = route({
  method: 'GET',
  path: '/api/v1/applications/:uuid',
  handle: ({ state, params }) => ok(showApplication(readApplication(state, params.uuid))),
})

const updateApplication = route({
  method: 'PATCH',
  path: '/api/v1/applications/:uuid',
  body: UpdateApplication,
  handle: ({ state, params, body }) => {
    const application = readApplication(state, params.uuid)
    const { name, description, domains, build_pack, force_domain_override, instant_deploy, ...settings } =
      body
    checkDomains(state, domains, { own: application.uuid, isForced: force_domain_override })
    const changed = saveApplication(state, {
      ...application,
      name: name ?? application.name,
      description: description ?? application.description,
      fqdn: domains ?? application.fqdn,
      build_pack: build_pack ?? application.build_pack,
      updated_at: new Date().toISOString(),
      settings: { ...application.settings, ...settings },
    })
    if (instant_deploy) deploy(state, changed)
    return ok({ uuid: application.uuid })
  },
})

const deleteApplication = route({
  method: 'DELETE',
  path: '/api/v1/applications/:uuid',
  query: z.strictObject({
    delete_configurations: flag,
    delete_volumes: flag,
    docker_cleanup: flag,
    delete_connected_networks: flag,
  }),
  handle: ({ state, params }) => {
    const application = readApplication(state, params.uuid)
    state.later(() => {
      for (const variable of state.tables.variables.by('application', String(application.id)))
        state.tables.variables.delete(variable.uuid)
      state.tables.applications.delete(application.uuid)
    })
    return ok({ message: 'Application deletion request queued.' })
  },
})

const start = route({
  method: 'POST',
  path: '/api/v1/applications/:uuid/start',
  query: z.strictObject({ force: flag, instant_deploy: flag }),
  handle: ({ state, params, query }) => {
    const isForced = query.force === 'true' || query.force === '1'
    const { deployment_uuid } = deploy(state, readApplication(state, params.uuid), { isForced })
    return ok({ message: 'Deployment request queued.', deployment_uuid })
  },
})

const stop = route({
  method: 'POST',
  path: '/api/v1/applications/:uuid/stop',
  query: z.strictObject({ docker_cleanup: flag }),
  handle: ({ state, params }) => {
    const application = readApplication(state, params.uuid)
    state.later(() => setStatus(state, application.uuid, 'exited:unhealthy'))
    return ok({ message: 'Application stopping request queued.' })
  },
})

const restart = route({
  method: 'POST',
  path: '/api/v1/applications/:uuid/restart',
  handle: ({ state, params }) => {
    const { deployment_uuid } = deploy(state, readApplication(state, params.uuid), { isRestart: true })
    return ok({ message: 'Restart request queued.', deployment_uuid })
  },
})

/** Older versions took GET here; this one says so. */
const formerGet = (path: '/api/v1/deploy' | `/api/v1/applications/:uuid/${'start' | 'stop' | 'restart'}`) =>
  route({
    method: 'GET',
    path,
    query: z.unknown(),
    handle: () => {
      const message = 'This endpoint has changed to a POST request.'
      return { status: 405, body: { message }, headers: { allow: 'POST' } }
    },
  })

export const applicationRoutes = [
  createPublic,
  createFromImage,
  listApplications,
  showOne,
  updateApplication,
  deleteApplication,
  start,
  stop,
  restart,
  formerGet('/api/v1/applications/:uuid/start'),
  formerGet('/api/v1/applications/:uuid/stop'),
  formerGet('/api/v1/applications/:uuid/restart'),
  formerGet('/api/v1/deploy'),
]
