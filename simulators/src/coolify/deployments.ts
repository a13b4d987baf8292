import { z } from 'zod'
import { ok, routesOf } from '../route.ts'
import { deploy, readApplication, showDeployment } from './application.ts'
import type { CoolifyState } from './state.ts'
import { no } from './wording.ts'

const route = routesOf<CoolifyState>()
const flag = z.enum(['true', 'false', '0', '1']).optional()

const deployByUuid = route({
  method: 'POST',
  path: '/api/v1/deploy',
  query: z.strictObject({
    uuid: z.string().optional(),
    tag: z.string().optional(),
    force: flag,
    pr: z.coerce.number().int().optional(),
    pull_request_id: z.coerce.number().int().optional(),
    docker_tag: z.string().optional(),
  }),
  handle: ({ state, query }) => {
    if (query.uuid === undefined && query.tag === undefined) throw no(400, 'You must provide uuid or tag.')
    if (query.uuid !== undefined && query.tag !== undefined)
      throw no(400, 'You can only use uuid or tag, not both.')
    const uuids = (query.uuid ?? '').split(',').filter(Boolean)
    const applications = uuids.flatMap((uuid) => state.tables.applications.get(uuid) ?? [])
    if (applications.length === 0) throw no(404, 'No resources found.')
    const isForced = query.force === 'true' || query.force === '1'
    return ok({
      deployments: applications.map((application) => ({
        message: `Application ${application.name} deployment queued.`,
        resource_uuid: application.uuid,
        deployment_uuid: deploy(state, application, { isForced }).deployment_uuid,
      })),
    })
  },
})

/** Only those that are still on their way. */
const listRunning = route({
  method: 'GET',
  path: '/api/v1/deployments',
  handle: ({ state }) =>
    ok(state.deployments.filter(({ status }) => status === 'queued').map(showDeployment)),
})

const showOne = route({
  method: 'GET',
  path: '/api/v1/deployments/:uuid',
  handle: ({ state, params }) => {
    const deployment = state.deployments.findLast(({ deployment_uuid }) => deployment_uuid === params.uuid)
    if (!deployment) throw no(404, 'Deployment not found.')
    return ok(showDeployment(deployment))
  },
})

const listOfApplication = route({
  method: 'GET',
  path: '/api/v1/deployments/applications/:uuid',
  query: z.strictObject({
    skip: z.coerce.number().int().min(0).default(0),
    take: z.coerce.number().int().min(1).default(10),
  }),
  handle: ({ state, params, query }) => {
    const { uuid } = readApplication(state, params.uuid)
    const found = state.tables.deployments.by('application', uuid).toReversed()
    const deployments = found.slice(query.skip, query.skip + query.take).map(showDeployment)
    return ok({ count: found.length, deployments })
  },
})

export const deploymentRoutes = [deployByUuid, listRunning, showOne, listOfApplication]
