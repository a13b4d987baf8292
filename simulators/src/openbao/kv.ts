import { z } from 'zod'
import { noContent, refuse, routesOf } from '../route.ts'
import type { BaoCaller } from './caller.ts'
import {
  addVersion,
  changeVersions,
  checkCas,
  describeVersion,
  findSecret,
  isReadable,
  newSecret,
  readMountOf,
  readPlace,
  saveSecret,
  versionOf,
  type Place,
} from './secret.ts'
import type { BaoSecret, BaoState, BaoVersion } from './state.ts'
import { envelope, errors, found } from './wording.ts'

const route = routesOf<BaoState, BaoCaller>()

const DataBody = z.strictObject({
  data: z.record(z.string(), z.unknown()).optional(),
  options: z.strictObject({ cas: z.int().optional() }).optional(),
  version: z.int().optional(),
})

const readData = route({
  method: 'GET',
  path: '/v1/:mount/data/*',
  query: z.strictObject({ version: z.coerce.number().int().min(0).optional() }),
  handle: (call) => {
    const secret = findSecret(call.state, readPlace(call))
    const version = secret && versionOf(secret, call.query.version)
    if (!secret || !version) throw errors(404)
    const metadata = describeVersion(secret, version)
    // Deleted and never there are both 404; only the first says when.
    if (!isReadable(version)) throw refuse(404, envelope({ data: null, metadata }))
    return found({ data: version.data, metadata })
  },
})

const writeData = (method: 'POST' | 'PUT') =>
  route({
    method,
    path: '/v1/:mount/data/*',
    body: DataBody,
    handle: (call) => {
      const place = readPlace(call)
      if (call.body.data === undefined) throw errors(400, 'no data provided')
      const secret = findSecret(call.state, place)
      checkCas(place, secret, call.body.options?.cas)
      const version = addVersion(call.state, place, secret ?? newSecret(place), call.body.data)
      return found(describeVersion(secret ?? newSecret(place), version))
    },
  })

const patchData = route({
  method: 'PATCH',
  path: '/v1/:mount/data/*',
  contentType: 'application/merge-patch+json',
  body: DataBody,
  handle: (call) => {
    const place = readPlace(call)
    if (call.body.data === undefined) throw errors(400, 'no data provided')
    const secret = findSecret(call.state, place)
    const current = secret && versionOf(secret)
    if (!secret || !isReadable(current)) throw errors(404)
    checkCas(place, secret, call.body.options?.cas)
    const merged = mergePatch(current.data ?? {}, call.body.data)
    return found(describeVersion(secret, addVersion(call.state, place, secret, merged)))
  },
})

/** RFC 7396: null removes, objects merge, anything else replaces. */
function mergePatch(target: Readonly<Record<string, unknown>>, patch: Readonly<Record<string, unknown>>) {
  const merged: Record<string, unknown> = { ...target }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else
      merged[name] = isObject(value) ? mergePatch(isObject(merged[name]) ? merged[name] : {}, value) : value
  }
  return merged
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const deleteData = route({
  method: 'DELETE',
  path: '/v1/:mount/data/*',
  handle: (call) => {
    const secret = findSecret(call.state, readPlace(call))
    if (secret) saveSecret(call.state, changeVersions(secret, [secret.current_version], softlyDeleted))
    return noContent
  },
})

const softlyDeleted = (version: BaoVersion): BaoVersion =>
  version.deletion_time === '' ? { ...version, deletion_time: new Date().toISOString() } : version

const versionChanges = {
  undelete: (version: BaoVersion) => (version.destroyed ? version : { ...version, deletion_time: '' }),
  delete: softlyDeleted,
  destroy: (version: BaoVersion): BaoVersion => ({ ...version, destroyed: true, data: null }),
} as const

const changeData = <const Verb extends keyof typeof versionChanges>(verb: Verb, method: 'POST' | 'PUT') =>
  route({
    method,
    path: `/v1/:mount/${verb}/*` as `/v1/:mount/${keyof typeof versionChanges}/*`,
    body: z.strictObject({ versions: z.array(z.int()) }),
    handle: (call) => {
      if (call.body.versions.length === 0) throw errors(400, 'No version number provided')
      const secret = findSecret(call.state, readPlace(call))
      if (!secret) throw errors(404)
      saveSecret(call.state, changeVersions(secret, call.body.versions, versionChanges[verb]))
      return noContent
    },
  })

const readMetadata = route({
  method: 'GET',
  path: '/v1/:mount/metadata/*',
  query: z.strictObject({
    list: z.enum(['true', 'false']).optional(),
    after: z.string().optional(),
    limit: z.coerce.number().int().optional(),
  }),
  handle: (call) => {
    const place = readPlace(call)
    if (call.query.list === 'true') return found({ keys: listKeys(call.state, place, call.query) })
    const secret = findSecret(call.state, place)
    if (!secret) throw errors(404)
    return found(describeSecret(secret))
  },
})

const listMount = route({
  method: 'GET',
  path: '/v1/:mount/metadata',
  query: z.strictObject({
    list: z.literal('true'),
    after: z.string().optional(),
    limit: z.coerce.number().int().optional(),
  }),
  handle: (call) => found({ keys: listKeys(call.state, readPlace(call), call.query) }),
})

/** Names directly below a path; a folder ends in a slash. Nothing below is 404, as in the product. */
function listKeys(
  state: BaoState,
  place: Place,
  { after, limit = 0 }: { after?: string | undefined; limit?: number | undefined },
) {
  const prefix = place.path === '' || place.path.endsWith('/') ? place.path : `${place.path}/`
  const names = state.tables.secrets
    .by('mount', place.mountKey)
    .filter((secret) => secret.path.startsWith(prefix))
    .map((secret) => secret.path.slice(prefix.length).replace(/\/.*$/, '/'))
  const keys = [...new Set(names)].toSorted().filter((name) => after === undefined || name > after)
  if (keys.length === 0) throw errors(404)
  return limit > 0 ? keys.slice(0, limit) : keys
}

function describeSecret(secret: BaoSecret) {
  return {
    cas_required: secret.cas_required,
    created_time: secret.created_time,
    current_version: secret.current_version,
    custom_metadata: secret.custom_metadata,
    delete_version_after: secret.delete_version_after,
    max_versions: secret.max_versions,
    oldest_version: secret.versions[0]?.version ?? 0,
    updated_time: secret.updated_time,
    versions: Object.fromEntries(
      secret.versions.map(({ version, created_time, deletion_time, destroyed }) => [
        version,
        { created_time, deletion_time, destroyed },
      ]),
    ),
  }
}

const MetadataBody = z.strictObject({
  cas_required: z.boolean().optional(),
  custom_metadata: z.record(z.string(), z.unknown()).optional(),
  delete_version_after: z.string().optional(),
  max_versions: z.int().min(0).optional(),
})

const writeMetadata = (method: 'POST' | 'PUT') =>
  route({
    method,
    path: '/v1/:mount/metadata/*',
    body: MetadataBody,
    handle: (call) => {
      const place = readPlace(call)
      const { custom_metadata, ...settings } = call.body
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
      saveSecret(call.state, {
        ...(findSecret(call.state, place) ?? newSecret(place)),
        ...given,
        ...(custom_metadata !== undefined && { custom_metadata: checkCustom(custom_metadata) }),
      })
      return noContent
    },
  })

function checkCustom(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(metadata)
  if (entries.length > 64) throw errors(400, 'custom_metadata validation failed: at most 64 keys')
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string' || name.length > 128 || value.length > 512)
        throw errors(
          400,
          `custom_metadata validation failed: ${name} must be a string of at most 512 characters`,
        )
      return [name, value]
    }),
  )
}

const deleteMetadata = route({
  method: 'DELETE',
  path: '/v1/:mount/metadata/*',
  handle: (call) => {
    const { mountKey, path } = readPlace(call)
    call.state.tables.secrets.delete(`${mountKey}/${path}`)
    return noContent
  },
})

const readConfig = route({
  method: 'GET',
  path: '/v1/:mount/config',
  handle: (call) => {
    const { mount } = readMountOf(call, 'kv')
    return found({
      cas_required: mount.casRequired,
      delete_version_after: '0s',
      max_versions: mount.maxVersions,
    })
  },
})

const writeConfig = route({
  method: 'POST',
  path: '/v1/:mount/config',
  body: MetadataBody.omit({ custom_metadata: true }),
  handle: (call) => {
    const { mount, mountKey } = readMountOf(call, 'kv')
    call.state.tables.mounts.set(mountKey, {
      ...mount,
      casRequired: call.body.cas_required ?? mount.casRequired,
      maxVersions: call.body.max_versions ?? mount.maxVersions,
    })
    return noContent
  },
})

export const kvRoutes = [
  readData,
  writeData('POST'),
  writeData('PUT'),
  patchData,
  deleteData,
  changeData('undelete', 'POST'),
  changeData('undelete', 'PUT'),
  changeData('delete', 'POST'),
  changeData('destroy', 'POST'),
  readMetadata,
  listMount,
  writeMetadata('POST'),
  writeMetadata('PUT'),
  deleteMetadata,
  readConfig,
  writeConfig,
]
