import { createHash, randomInt } from 'node:crypto'
import { z } from 'zod'
import { planOf, readSpec } from '#adapters/resource'
import {
  PortError,
  type Listed,
  type Observed,
  type ResourceKind,
  type ResourceRef,
  type Wanted,
} from '#ports/provisioner'
import { type Litellm, markedWith, markerOf, Metadata, Models, Money, sorted } from './connection.ts'

const kind = 'litellm.key'
const pageSize = 100
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const Spec = z.strictObject({
  teamId: z.string().min(1),
  maxBudget: Money.nullish(),
  models: Models.nullish(),
})

const Key = z.looseObject({
  token: z.string(),
  key_alias: z.string().nullish(),
  team_id: z.string().nullish(),
  max_budget: z.number().nullish(),
  models: z.array(z.string()).nullish(),
  blocked: z.boolean().nullish(),
  metadata: Metadata,
})
type Key = z.output<typeof Key>

/**
 * What a tenant calls models with. We choose the key and seal it before the first call, so that no lost answer loses
 * it; LiteLLM knows it by its SHA-256, which is the external id. Aliases are unique in the whole gateway.
 */
export const litellmKey: ResourceKind<Litellm> = {
  kind,
  scope: 'tenant',
  parameters: Spec,
  suspension: 'enforced',
  nameFor: (name) => name,
  chosenSecrets: { key: () => `sk-${Array.from({ length: 40 }, () => base62[randomInt(62)]).join('')}` },
  observe: async (connection, ref) => toObserved(await findKey(connection, ref)),
  // A key with another value cannot be changed into ours: it is deleted, and who uses it loses access.
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted), ['key']),
  apply: async (connection, wanted, observed) => {
    const found = observed.exists ? await findKey(connection, wanted.ref) : null
    const isOther = found !== null && found.token !== hashOf(readKey(wanted))
    if (isOther) await deleteKey(connection, found.token)
    const key = found === null || isOther ? await createKey(connection, wanted) : found
    await converge(connection, wanted, key)
    return { externalId: key.token, removed: 0 }
  },
  remove: async (connection, ref) => {
    const found = await listByAlias(connection, ref.externalName)
    for (const key of found.filter((candidate) => isOurs(candidate, ref)))
      await deleteKey(connection, key.token)
  },
  observeAll,
}

async function findKey(connection: Litellm, ref: ResourceRef): Promise<Key | null> {
  const found = await listByAlias(connection, ref.externalName)
  const ours = found.find((key) => isOurs(key, ref))
  if (ours) return ours
  if (found.length === 0) return null
  const input = { system: 'litellm', operation: 'find key', kind: 'conflict', retryable: false } as const
  throw new PortError(
    input,
    `LiteLLM has a key with the alias ${ref.externalName} that is not ours; rename or delete it there`,
  )
}

function isOurs(key: Key, { marker, externalId }: ResourceRef): boolean {
  return markerOf(key.metadata) === marker || key.token === externalId
}

/** Some versions match parts of aliases, and asking for one key by alias shows the caller's own: only an exact list tells. */
async function listByAlias({ http }: Litellm, alias: string): Promise<readonly Key[]> {
  const { keys } = await http.ask(
    {
      operation: 'find key',
      method: 'GET',
      path: '/key/list',
      query: { key_alias: alias, return_full_object: true, include_team_keys: true, size: pageSize },
    },
    z.looseObject({ keys: z.array(Key) }),
  )
  return keys.filter((key) => key.key_alias === alias)
}

async function createKey(connection: Litellm, wanted: Wanted): Promise<Key> {
  const key = readKey(wanted)
  const body = {
    key,
    ...toFields(wanted),
    metadata: markedWith(wanted.ref.marker),
    blocked: wanted.presence === 'suspended',
  }
  try {
    return await connection.http.ask(
      { operation: 'create key', method: 'POST', path: '/key/generate', body, secrets: [key] },
      Key.extend({ token: z.string().default(hashOf(key)) }),
    )
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'conflict') throw error
    const found = await findKey(connection, wanted.ref)
    // One of ours with another value waits for the next look, whose plan says that it goes.
    if (found?.token !== hashOf(key)) throw error
    return found
  }
}

async function converge({ http }: Litellm, wanted: Wanted, key: Key): Promise<void> {
  const plan = planOf(
    { ...wanted, presence: 'present' },
    toObserved({ ...key, blocked: false }),
    toDesired(wanted),
  )
  if (plan.action === 'update')
    await http.send({
      operation: 'update key',
      method: 'POST',
      path: '/key/update',
      body: { key: key.token, ...toFields(wanted), metadata: markedWith(wanted.ref.marker, key.metadata) },
    })
  const isSuspended = wanted.presence === 'suspended'
  if ((key.blocked ?? false) !== isSuspended)
    await http.send({
      operation: isSuspended ? 'block key' : 'unblock key',
      method: 'POST',
      path: isSuspended ? '/key/block' : '/key/unblock',
      body: { key: key.token },
    })
}

async function deleteKey({ http }: Litellm, token: string): Promise<void> {
  await http.send({
    operation: 'delete key',
    method: 'POST',
    path: '/key/delete',
    body: { keys: [token] },
    also: [404],
  })
}

function toFields({ ref, spec }: Wanted) {
  const { teamId, maxBudget, models } = readSpec(kind, Spec, spec)
  return {
    key_alias: ref.externalName,
    team_id: teamId,
    max_budget: maxBudget ?? null,
    models: sorted(models),
  }
}

function toDesired(wanted: Wanted) {
  const { key_alias, team_id, max_budget, models } = toFields(wanted)
  const { key } = wanted.secrets
  return {
    alias: key_alias,
    teamId: team_id,
    maxBudget: max_budget,
    models,
    marker: wanted.ref.marker,
    // Plans are also made before there is a key; its hash is public over there, and tells nothing.
    ...(key !== undefined && { key: hashOf(key) }),
  }
}

function toObserved(key: Key | null): Observed {
  if (key === null) return { exists: false }
  return {
    exists: true,
    externalId: key.token,
    suspended: key.blocked ?? false,
    state: {
      alias: key.key_alias ?? null,
      teamId: key.team_id ?? null,
      maxBudget: key.max_budget ?? null,
      models: sorted(key.models),
      marker: markerOf(key.metadata),
      key: key.token,
    },
    extras: [],
  }
}

function readKey({ secrets }: Wanted): string {
  const { key } = secrets
  if (key !== undefined) return key
  const input = { system: 'litellm', operation: 'create key', kind: 'invalid', retryable: false } as const
  throw new PortError(input, 'litellm.key needs its chosen secret "key"')
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

async function* observeAll({ http }: Litellm): AsyncGenerator<Listed> {
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const found = await http.ask(
      {
        operation: 'list keys',
        method: 'GET',
        path: '/key/list',
        query: {
          page,
          size: pageSize,
          return_full_object: true,
          include_team_keys: true,
          sort_by: 'created_at',
          sort_order: 'asc',
        },
      },
      z.looseObject({ keys: z.array(Key), total_pages: z.number() }),
    )
    pages = found.total_pages
    for (const key of found.keys)
      yield {
        externalName: key.key_alias ?? key.token,
        externalId: key.token,
        marker: markerOf(key.metadata),
      }
  }
}
