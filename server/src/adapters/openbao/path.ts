import { z } from 'zod'
import { planOf, readSpec } from '#adapters/resource'
import {
  PortError,
  type Json,
  type Listed,
  type Observed,
  type ResourceKind,
  type ResourceRef,
  type Wanted,
} from '#ports/provisioner'
import type { Openbao } from './connection.ts'
import {
  markerEntry,
  noSecret,
  SecretMetadata,
  toCustomMetadata,
  toRecorded,
  toSecret,
  type Secret,
} from './secret.ts'

const kind = 'openbao.path'
export const defaultMount = 'secret'
export const defaultPrefix = 'tenants'

const Segments = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/)
const Mount = Segments.refine((mount) => !`/${mount}/`.includes('/data/'), 'must have no part "data"')
const Spec = z.strictObject({ mount: Mount.default(defaultMount), prefix: Segments.default(defaultPrefix) })

/** `mount` and the path in it; the external id is both, as policies write them: `secret/data/tenants/acme-1f2e3d4c`. */
type Place = { readonly mount: string; readonly path: string }

/**
 * A tenant's secrets at one path of a key-value mount (version 2). Its data is never read back: what we wrote is
 * recorded beside it, as keyed fingerprints and the version they belong to, so that a change made by somebody else
 * shows. Suspending deletes every version softly, and readers get 404; resuming restores the current one.
 */
export const openbaoPath: ResourceKind<Openbao> = {
  kind,
  scope: 'tenant',
  parameters: Spec,
  suspension: 'enforced',
  nameFor: (name) => name,
  observe: async (connection, ref) => {
    const place = placeOf(ref)
    return toObserved(place, await findOurs(connection, ref, place))
  },
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted, observed)),
  apply: async (connection, wanted) => {
    const place = placeOf(wanted.ref)
    await converge(connection, wanted, (await findOurs(connection, wanted.ref, place)) ?? noSecret)
    return { externalId: idOf(place), removed: 0 }
  },
  remove: async (connection, ref) => {
    const place = placeOf(ref)
    const secret = await findSecret(connection, place)
    if (secret === null || !isOurs(secret, ref)) return
    await connection.signedIn.send({
      operation: 'delete secret',
      method: 'DELETE',
      path: urlOf(place, 'metadata'),
    })
  },
  observeAll,
}

/** Once made, an object stays where it is, whatever the blueprint says later. */
function placeOf({ externalId, externalName, spec }: ResourceRef): Place {
  const [mount, path] = externalId?.split(/\/data\/(.*)/, 2) ?? []
  if (mount !== undefined && path !== undefined) return { mount, path }
  const given = readSpec(kind, Spec, spec)
  return { mount: given.mount, path: `${given.prefix}/${externalName}` }
}

const idOf = ({ mount, path }: Place) => `${mount}/data/${path}`

function urlOf({ mount, path }: Place, verb: 'data' | 'metadata' | 'delete' | 'undelete'): string {
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/')
  return `/v1/${encode(mount)}/${verb}/${encode(path)}`
}

async function findSecret({ signedIn }: Openbao, place: Place): Promise<Secret | null> {
  const found = await signedIn.find(
    { operation: 'read metadata', method: 'GET', path: urlOf(place, 'metadata') },
    SecretMetadata,
  )
  return found === null ? null : toSecret(found)
}

async function findOurs(connection: Openbao, ref: ResourceRef, place: Place): Promise<Secret | null> {
  const secret = await findSecret(connection, place)
  if (secret === null || isOurs(secret, ref)) return secret
  const input = { system: 'openbao', operation: 'read metadata', kind: 'conflict', retryable: false } as const
  throw new PortError(
    input,
    `OpenBao holds something at ${idOf(place)} that is not ours; move or delete it there`,
  )
}

/** Marked by us; or left without a mark where we have written before, or where nothing was ever written. */
function isOurs({ marker, version }: Secret, ref: ResourceRef): boolean {
  return marker === ref.marker || (marker === null && (ref.externalId !== null || version === 0))
}

async function converge(connection: Openbao, wanted: Wanted, found: Secret): Promise<void> {
  const place = placeOf(wanted.ref)
  const isSuspended = wanted.presence === 'suspended'
  const isSettled = isSuspended || isSame(found.recorded, toRecorded(wanted.fingerprints))
  const { version, readable } =
    found.version > 0 && isSettled
      ? await mark(connection, wanted, found)
      : await rewrite(connection, wanted, found)
  if (isSuspended && readable.length > 0) await switchVersions(connection, place, 'delete', readable)
  if (!isSuspended && !readable.includes(version))
    await switchVersions(connection, place, 'undelete', [version])
}

/** The content stands; only our marker may be missing. */
async function mark(connection: Openbao, { ref }: Wanted, found: Secret): Promise<Secret> {
  if (found.marker !== ref.marker)
    await record(connection, placeOf(ref), { ...found.custom, ...markerEntry(ref.marker) })
  return found
}

/** Marks before writing, so that an answer that gets lost leaves nothing that could be taken for somebody else's. */
async function rewrite(connection: Openbao, wanted: Wanted, found: Secret): Promise<Secret> {
  const { marker } = wanted.ref
  const place = placeOf(wanted.ref)
  if (found.version === 0 && found.marker !== marker)
    await record(connection, place, { ...found.custom, ...markerEntry(marker) })
  const version = await write(connection, wanted, found)
  const recorded = toRecorded(wanted.fingerprints)
  await record(connection, place, toCustomMetadata(found.custom, { marker, version, recorded }))
  return { ...found, version, readable: [...found.readable, version] }
}

/**
 * Writes the whole content; where values were erased after their delivery, merges the others into what is there, as
 * long as that is still what we delivered.
 */
async function write({ signedIn }: Openbao, wanted: Wanted, found: Secret): Promise<number> {
  const { ref, secrets, fingerprints } = wanted
  const erased = Object.keys(fingerprints).filter((name) => secrets[name] === undefined)
  const lost = erased.filter((name) => found.recorded?.[name] !== fingerprints[name])
  if (lost.length > 0) {
    const input = { system: 'openbao', operation: 'write secret', kind: 'invalid', retryable: false } as const
    throw new PortError(
      input,
      `OpenBao needs values that Freehold no longer has: ${lost.join(', ')}; enter them again`,
    )
  }
  const dropped = Object.keys(found.recorded ?? {}).filter((name) => fingerprints[name] === undefined)
  const merged = { ...Object.fromEntries(dropped.map((name) => [name, null])), ...secrets }
  const call = {
    operation: 'write secret',
    path: urlOf(placeOf(ref), 'data'),
    body: { data: erased.length > 0 ? merged : secrets, options: { cas: found.version } },
    secrets: Object.values(secrets),
  }
  const { data } = await signedIn.ask(
    erased.length > 0
      ? { ...call, method: 'PATCH', headers: { 'content-type': 'application/merge-patch+json' } }
      : { ...call, method: 'POST' },
    z.looseObject({ data: z.looseObject({ version: z.number() }) }),
  )
  return data.version
}

async function record({ signedIn }: Openbao, place: Place, custom: Secret['custom']): Promise<void> {
  await signedIn.send({
    operation: 'write metadata',
    method: 'POST',
    path: urlOf(place, 'metadata'),
    body: { custom_metadata: custom },
  })
}

async function switchVersions(
  { signedIn }: Openbao,
  place: Place,
  verb: 'delete' | 'undelete',
  versions: readonly number[],
): Promise<void> {
  await signedIn.send({
    operation: `${verb} versions`,
    method: 'POST',
    path: urlOf(place, verb),
    body: { versions },
  })
}

function isSame(one: Secret['recorded'], other: { readonly [name: string]: string }): boolean {
  if (one === null) return false
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => one[name] === other[name])
}

const asWritten = 'as written'

/** While suspended there is nothing to read, so the content waits for the day it is resumed. */
function toDesired(
  { ref, fingerprints, presence }: Wanted,
  observed: Observed,
): { readonly [field: string]: Json } {
  const marker = { marker: ref.marker }
  if (presence === 'suspended' && observed.exists) return marker
  const known = observed.exists
    ? Object.keys(observed.state).filter((field) => field.startsWith('secrets.'))
    : []
  return {
    ...marker,
    data: asWritten,
    ...Object.fromEntries(known.map((field) => [field, null])),
    ...Object.fromEntries(
      Object.entries(toRecorded(fingerprints)).map(([name, value]) => [`secrets.${name}`, value]),
    ),
  }
}

function toObserved(place: Place, secret: Secret | null): Observed {
  if (secret === null || secret.version === 0) return { exists: false }
  return {
    exists: true,
    externalId: idOf(place),
    suspended: !secret.readable.includes(secret.version),
    state: {
      marker: secret.marker,
      data: secret.recorded === null ? 'changed by somebody else' : asWritten,
      ...Object.fromEntries(
        Object.entries(secret.recorded ?? {}).map(([name, value]) => [`secrets.${name}`, value]),
      ),
    },
    extras: [],
  }
}

/** What lies at the usual place; a listing shows names only, so it cannot tell whose they are. */
async function* observeAll({ signedIn }: Openbao): AsyncGenerator<Listed> {
  const listed = await signedIn.find(
    {
      operation: 'list secrets',
      method: 'GET',
      path: urlOf({ mount: defaultMount, path: defaultPrefix }, 'metadata'),
      query: { list: true },
    },
    z.looseObject({ data: z.looseObject({ keys: z.array(z.string()) }) }),
  )
  for (const name of listed?.data.keys ?? [])
    if (!name.endsWith('/'))
      yield {
        externalName: name,
        externalId: idOf({ mount: defaultMount, path: `${defaultPrefix}/${name}` }),
        marker: null,
      }
}
