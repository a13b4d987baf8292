import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import { namespaceOf, type BaoCaller } from './caller.ts'
import { mountId, toMount, type BaoMount, type BaoState } from './state.ts'
import { envelope, errors, found } from './wording.ts'

const route = routesOf<BaoState, BaoCaller>()
const version = '2.6.2'

const sealOf = (state: BaoState) => state.tables.seal.get('now') ?? { sealed: false, standby: false }

/** A sealed server answers nothing but its health. */
export function refuseWhenSealed(state: BaoState, request: FastifyRequest): void {
  const isStatus = request.url.startsWith('/v1/sys/health') || request.url.startsWith('/v1/sys/seal-status')
  if (sealOf(state).sealed && !isStatus) throw errors(503, 'Vault is sealed')
}

const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((word) => word === 'true')
const code = z.coerce.number().int().optional()

const health = route({
  method: 'GET',
  path: '/v1/sys/health',
  auth: false,
  query: z.strictObject({
    standbyok: flag,
    perfstandbyok: flag,
    activecode: code,
    standbycode: code,
    sealedcode: code,
    uninitcode: code,
  }),
  handle: ({ state, query }) => {
    const { sealed, standby } = sealOf(state)
    const standbyStatus = query.standbyok ? (query.activecode ?? 200) : (query.standbycode ?? 429)
    const openStatus = standby ? standbyStatus : (query.activecode ?? 200)
    return {
      status: sealed ? (query.sealedcode ?? 503) : openStatus,
      body: {
        initialized: true,
        sealed,
        standby: sealed || standby,
        performance_standby: false,
        replication_performance_mode: 'disabled',
        replication_dr_mode: 'disabled',
        server_time_utc: Math.floor(Date.now() / 1000),
        version,
        cluster_name: 'openbao-simulator',
        cluster_id: '7d3cdd22-0000-4000-8000-000000000000',
      },
    }
  },
})

const sealStatus = route({
  method: 'GET',
  path: '/v1/sys/seal-status',
  auth: false,
  handle: ({ state }) =>
    ok({ type: 'shamir', initialized: true, sealed: sealOf(state).sealed, t: 1, n: 1, progress: 0, version }),
})

const listMounts = route({
  method: 'GET',
  path: '/v1/sys/mounts',
  handle: ({ state, headers }) => {
    const mounts = state.tables.mounts.by('namespace', namespaceOf(state, headers))
    const byPath = Object.fromEntries(mounts.map((mount) => [`${mount.path}/`, show(mount)]))
    return ok({ ...envelope(byPath), ...byPath })
  },
})

function show(mount: BaoMount) {
  return {
    accessor: mount.accessor,
    config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 },
    description: mount.description,
    external_entropy_access: false,
    local: false,
    options: mount.options,
    plugin_version: '',
    running_plugin_version: `v${version}+builtin.bao`,
    running_sha256: '',
    seal_wrap: false,
    type: mount.type,
    uuid: mount.accessor,
  }
}

const readMount = route({
  method: 'GET',
  path: '/v1/sys/mounts/:mount',
  handle: ({ state, params, headers }) => {
    const mount = state.tables.mounts.get(mountId(namespaceOf(state, headers), params.mount))
    if (!mount) throw errors(400, `No secret engine mount at ${params.mount}/`)
    return found(show(mount))
  },
})

const MountBody = z.strictObject({
  type: z.string(),
  config: z.record(z.string(), z.unknown()).optional(),
  description: z.string().optional(),
  external_entropy_access: z.boolean().optional(),
  local: z.boolean().optional(),
  options: z.record(z.string(), z.string()).nullish(),
  plugin_name: z.string().optional(),
  plugin_version: z.string().optional(),
  seal_wrap: z.boolean().optional(),
})

const createMount = route({
  method: 'POST',
  path: '/v1/sys/mounts/:mount',
  body: MountBody,
  handle: ({ state, params, headers, body }) => {
    const namespace = namespaceOf(state, headers)
    const id = mountId(namespace, params.mount)
    const isVersioned = body.type === 'kv-v2'
    const type = isVersioned ? 'kv' : body.type
    if (type !== 'kv' && type !== 'transit')
      throw errors(400, `plugin not found in the catalog: ${body.type}`)
    if (['sys', 'auth', 'identity', 'cubbyhole'].includes(params.mount) || state.tables.mounts.get(id))
      throw errors(400, `path is already in use at ${params.mount}/`)
    const options = isVersioned ? { version: '2' } : (body.options ?? null)
    state.tables.mounts.set(id, toMount(namespace, params.mount, type, body.description ?? '', options))
    return noContent
  },
})

const deleteMount = route({
  method: 'DELETE',
  path: '/v1/sys/mounts/:mount',
  handle: ({ state, params, headers }) => {
    const id = mountId(namespaceOf(state, headers), params.mount)
    for (const secret of state.tables.secrets.by('mount', id))
      state.tables.secrets.delete(`${id}/${secret.path}`)
    for (const key of state.tables.transitKeys.by('mount', id))
      state.tables.transitKeys.delete(`${id}/${key.name}`)
    state.tables.mounts.delete(id)
    return noContent
  },
})

const createNamespace = route({
  method: 'POST',
  path: '/v1/sys/namespaces/:name',
  handle: ({ state, params, headers }) => {
    const path = [namespaceOf(state, headers), params.name].filter(Boolean).join('/')
    if (state.tables.namespaces.get(path)) throw errors(400, `namespace "${params.name}" already exists`)
    const { id } = state.tables.namespaces.set(path, { path, id: randomUUID().slice(0, 6) })
    return found({ id, path: `${path}/`, custom_metadata: {} })
  },
})

const readNamespace = route({
  method: 'GET',
  path: '/v1/sys/namespaces/:name',
  handle: ({ state, params, headers }) => {
    const path = [namespaceOf(state, headers), params.name].filter(Boolean).join('/')
    const namespace = state.tables.namespaces.get(path)
    if (!namespace) throw errors(404)
    return found({ id: namespace.id, path: `${path}/`, custom_metadata: {} })
  },
})

const setSeal = route({
  method: 'POST',
  path: '/_sim/seal',
  body: z.strictObject({ sealed: z.boolean().default(false), standby: z.boolean().default(false) }),
  handle: ({ state, body }) => {
    state.tables.seal.set('now', body)
    return noContent
  },
})

export const systemRoutes = [
  health,
  sealStatus,
  listMounts,
  readMount,
  createMount,
  deleteMount,
  createNamespace,
  readNamespace,
]
export const systemControls = [setSeal]
