import type { IncomingHttpHeaders } from 'node:http'
import { namespaceOf } from './caller.ts'
import { mountId, type BaoMount, type BaoSecret, type BaoState, type BaoVersion } from './state.ts'
import { errors } from './wording.ts'

const defaultVersions = 10

/** Where a call points: a mount of version 2, and a path in it. */
export type Place = { readonly mount: BaoMount; readonly mountKey: string; readonly path: string }

type Addressed = {
  readonly state: BaoState
  readonly headers: IncomingHttpHeaders
  readonly params: { readonly mount: string; readonly '*'?: string }
  readonly path: string
}

export function readMountOf(call: Addressed, type: BaoMount['type']): { mount: BaoMount; mountKey: string } {
  const mountKey = mountId(namespaceOf(call.state, call.headers), call.params.mount)
  const mount = call.state.tables.mounts.get(mountKey)
  const isUsable = mount?.type === type && (type !== 'kv' || mount.options?.['version'] === '2')
  if (!mount || !isUsable)
    throw errors(404, `no handler for route "${call.path.replace(/^\/v1\//, '')}". route entry not found.`)
  return { mount, mountKey }
}

export function readPlace(call: Addressed): Place {
  return { ...readMountOf(call, 'kv'), path: call.params['*'] ?? '' }
}

export function findSecret(state: BaoState, { mountKey, path }: Place): BaoSecret | undefined {
  return state.tables.secrets.get(`${mountKey}/${path}`)
}

export function saveSecret(state: BaoState, secret: BaoSecret): BaoSecret {
  return state.tables.secrets.set(`${secret.mount}/${secret.path}`, {
    ...secret,
    updated_time: new Date().toISOString(),
  })
}

export function newSecret({ mountKey, path }: Place): BaoSecret {
  const now = new Date().toISOString()
  return {
    mount: mountKey,
    path,
    versions: [],
    current_version: 0,
    custom_metadata: null,
    cas_required: false,
    max_versions: 0,
    delete_version_after: '0s',
    created_time: now,
    updated_time: now,
  }
}

/** Adds a version, dropping the oldest beyond what the secret or its mount keeps. */
export function addVersion(
  state: BaoState,
  { mount }: Place,
  ...[secret, data]: [BaoSecret, Record<string, unknown>]
): BaoVersion {
  const version: BaoVersion = {
    version: secret.current_version + 1,
    created_time: new Date().toISOString(),
    deletion_time: '',
    destroyed: false,
    data,
  }
  const kept = secret.max_versions || mount.maxVersions || defaultVersions
  saveSecret(state, {
    ...secret,
    versions: [...secret.versions, version].slice(-kept),
    current_version: version.version,
  })
  return version
}

/** A key that was deleted softly keeps its version: for such a one `cas: 0` does not match. */
export function checkCas(place: Place, secret: BaoSecret | undefined, cas: number | undefined): void {
  if (cas === undefined) {
    if (place.mount.casRequired || secret?.cas_required)
      throw errors(400, 'check-and-set parameter required for this call')
    return
  }
  if (cas !== (secret?.current_version ?? 0))
    throw errors(400, 'check-and-set parameter did not match the current version')
}

export function versionOf(secret: BaoSecret, version?: number): BaoVersion | undefined {
  const wanted = version === undefined || version === 0 ? secret.current_version : version
  return secret.versions.find((candidate) => candidate.version === wanted)
}

export function isReadable(version: BaoVersion | undefined): version is BaoVersion {
  return version !== undefined && version.deletion_time === '' && !version.destroyed
}

export function changeVersions(
  secret: BaoSecret,
  numbers: readonly number[],
  change: (version: BaoVersion) => BaoVersion,
): BaoSecret {
  return {
    ...secret,
    versions: secret.versions.map((version) =>
      numbers.includes(version.version) ? change(version) : version,
    ),
  }
}

export function describeVersion(secret: BaoSecret, { data: _data, ...version }: BaoVersion) {
  return { ...version, custom_metadata: secret.custom_metadata }
}
