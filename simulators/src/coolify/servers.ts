import { z } from 'zod'
import { ok, routesOf } from '../route.ts'
import { Description, Name } from './fields.ts'
import { newUuid, type CoolifyServer, type CoolifyState } from './state.ts'
import { no } from './wording.ts'

const route = routesOf<CoolifyState>()

/** The one private key the simulator knows. */
const privateKeyUuid = 'simprivatekey000000000000'

export function readServer(state: CoolifyState, uuid: string): CoolifyServer {
  const server = state.tables.servers.get(uuid)
  if (!server) throw no(404, 'Server not found.')
  return server
}

function show({ is_reachable, ...server }: CoolifyServer) {
  return {
    ...server,
    is_reachable,
    is_usable: is_reachable,
    is_coolify_host: server.id === 0,
    proxy: { type: 'TRAEFIK', status: 'running' },
    settings: {
      id: server.id,
      server_id: server.id,
      is_reachable,
      is_usable: is_reachable,
      is_build_server: false,
    },
  }
}

const listServers = route({
  method: 'GET',
  path: '/api/v1/servers',
  handle: ({ state }) => ok(state.servers.map(show)),
})

const showOne = route({
  method: 'GET',
  path: '/api/v1/servers/:uuid',
  handle: ({ state, params }) => ok(show(readServer(state, params.uuid))),
})

const createServer = route({
  method: 'POST',
  path: '/api/v1/servers',
  body: z.strictObject({
    name: Name.optional(),
    description: Description.nullish(),
    ip: z.string(),
    port: z.int().min(1).max(65_535).optional(),
    user: z.string().optional(),
    private_key_uuid: z.string(),
    is_build_server: z.boolean().optional(),
    instant_validate: z.boolean().optional(),
    proxy_type: z.enum(['traefik', 'caddy', 'none']).optional(),
  }),
  handle: ({ state, body }) => {
    if (body.private_key_uuid !== privateKeyUuid) throw no(404, 'Private key not found.')
    if (state.servers.some(({ ip }) => ip === body.ip)) throw no(400, 'Server with this IP already exists.')
    const uuid = newUuid()
    state.tables.servers.set(uuid, {
      id: state.nextId('servers'),
      uuid,
      name: body.name ?? `server-${uuid}`,
      description: body.description ?? null,
      ip: body.ip,
      port: body.port ?? 22,
      user: body.user ?? 'root',
      is_reachable: body.instant_validate ?? false,
    })
    return { status: 201, body: { uuid } }
  },
})

const validateServer = route({
  method: 'POST',
  path: '/api/v1/servers/:uuid/validate',
  body: z.strictObject({ install: z.boolean().optional() }).nullish(),
  handle: ({ state, params }) => {
    const server = readServer(state, params.uuid)
    state.later(() => state.tables.servers.set(server.uuid, { ...server, is_reachable: true }))
    return { status: 201, body: { message: 'Validation started.' } }
  },
})

export const serverRoutes = [listServers, showOne, createServer, validateServer]
