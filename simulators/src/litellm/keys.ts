import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { ok, routesOf } from '../route.ts'
import type { LitellmCaller } from './caller.ts'
import { GenerateKey, UpdateKey } from './fields.ts'
import { endOfPeriod } from './period.ts'
import { hashKey, toToken, type LitellmKey, type LitellmState } from './state.ts'
import { errorEnvelope } from './wording.ts'

const route = routesOf<LitellmState, LitellmCaller>()
const aliasPattern = /^[a-zA-Z0-9][a-zA-Z0-9_\-/.@]{0,253}[a-zA-Z0-9]$/
const admin = 'default_user_id'

const generateKey = route({
  method: 'POST',
  path: '/key/generate',
  body: GenerateKey,
  handle: ({ state, body }) => {
    checkKey(state, body, undefined)
    const key = body.key ?? `sk-${randomBytes(16).toString('base64url')}`
    if (!key.startsWith('sk-'))
      throw errorEnvelope(
        400,
        'Invalid key format. LiteLLM Virtual Key must start with `sk-`.',
        'bad_request_error',
        'key',
      )
    const token = hashKey(key)
    if (state.tables.keys.get(token))
      throw errorEnvelope(400, 'A key of this value exists already', 'bad_request_error', 'key')
    const row = state.tables.keys.set(token, toRow(token, key, body))
    return ok({ ...row, key, token_id: token, duration: body.duration ?? null })
  },
})

function toRow(token: string, key: string, body: z.output<typeof GenerateKey>): LitellmKey {
  const now = new Date().toISOString()
  return {
    token,
    key_name: `sk-...${key.slice(-4)}`,
    key_alias: body.key_alias ?? null,
    team_id: body.team_id ?? null,
    user_id: body.user_id ?? null,
    models: body.models ?? [],
    metadata: body.metadata ?? {},
    spend: body.spend ?? 0,
    ...toLimits(body),
    blocked: body.blocked ?? null,
    expires: endOfPeriod(body.duration),
    created_at: now,
    created_by: admin,
    updated_at: now,
    updated_by: admin,
  }
}

function toLimits(body: z.output<typeof GenerateKey>) {
  return {
    max_budget: body.max_budget ?? null,
    budget_duration: body.budget_duration ?? null,
    budget_reset_at: endOfPeriod(body.budget_duration),
    tpm_limit: body.tpm_limit ?? null,
    rpm_limit: body.rpm_limit ?? null,
    max_parallel_requests: body.max_parallel_requests ?? null,
  }
}

/** What create and update refuse alike. `token` is the key that may keep its alias. */
function checkKey(
  state: LitellmState,
  body: Partial<z.output<typeof GenerateKey>>,
  token: string | undefined,
): void {
  if (body.tags && body.tags.length > 0)
    throw errorEnvelope(403, 'Tags on keys are an Enterprise feature', 'auth_error', 'tags')
  if (body.key_alias !== undefined && body.key_alias !== null) {
    if (!aliasPattern.test(body.key_alias))
      throw errorEnvelope(400, `Invalid key_alias: ${body.key_alias}`, 'bad_request_error', 'key_alias')
    if (state.tables.keys.by('alias', body.key_alias).some((other) => other.token !== token))
      throw errorEnvelope(
        400,
        `Key with alias '${body.key_alias}' already exists. Unique key aliases across all keys are required.`,
        'bad_request_error',
        'key_alias',
      )
  }
  if (body.team_id && !state.tables.teams.get(body.team_id))
    throw errorEnvelope(404, `Team doesn't exist in db. Team=${body.team_id}.`, 'not_found_error', 'team_id')
}

const keyInfo = route({
  method: 'GET',
  path: '/key/info',
  // The product reads `key` and passes over everything else: asked by alias, it shows the caller's own key.
  query: z.looseObject({ key: z.string().optional() }),
  handle: ({ state, query, caller }) => {
    const token = query.key === undefined ? caller.token : toToken(query.key)
    if (caller.isAdmin && token === caller.token) return ok({ key: token, info: masterKeyInfo(token) })
    const key = state.tables.keys.get(token)
    if (!key) throw errorEnvelope(404, 'Key not found in database', 'not_found_error', 'key')
    if (!caller.isAdmin && caller.token !== token)
      throw errorEnvelope(403, 'You are not allowed to access this key', 'auth_error', 'key')
    return ok({ key: token, info: key })
  },
})

function masterKeyInfo(token: string) {
  return {
    token,
    key_name: 'master key',
    key_alias: null,
    team_id: null,
    user_id: admin,
    spend: 0,
    metadata: {},
    models: [],
  }
}

const updateKey = route({
  method: 'POST',
  path: '/key/update',
  body: UpdateKey,
  handle: ({ state, body }) => {
    if (!body.key) throw errorEnvelope(400, 'key is required', 'bad_request_error', 'key')
    const key = readKey(state, body.key)
    checkKey(state, body, key.token)
    const updated = state.tables.keys.set(key.token, { ...key, ...changesOf(body, key) })
    return ok({ ...updated, key: key.token })
  },
})

/** What was sent replaces what was there, `metadata` as a whole. */
function changesOf(body: z.output<typeof UpdateKey>, key: LitellmKey): Partial<LitellmKey> {
  const given = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => name in key && value !== undefined),
  )
  return {
    ...given,
    ...(body.duration !== undefined && { expires: endOfPeriod(body.duration) }),
    ...(body.budget_duration !== undefined && { budget_reset_at: endOfPeriod(body.budget_duration) }),
    ...(body.models !== undefined && { models: body.models ?? [] }),
    ...(body.metadata !== undefined && { metadata: body.metadata ?? {} }),
    ...(body.spend !== undefined && { spend: body.spend ?? 0 }),
    updated_at: new Date().toISOString(),
  }
}

const KeyOnly = z.strictObject({ key: z.string() })

const blockKey = route({
  method: 'POST',
  path: '/key/block',
  body: KeyOnly,
  handle: ({ state, body }) => ok(setBlocked(state, body.key, true)),
})

const unblockKey = route({
  method: 'POST',
  path: '/key/unblock',
  body: KeyOnly,
  handle: ({ state, body }) => ok(setBlocked(state, body.key, false)),
})

const deleteKeys = route({
  method: 'POST',
  path: '/key/delete',
  body: z.strictObject({ keys: z.array(z.string()).nullish(), key_aliases: z.array(z.string()).nullish() }),
  handle: ({ state, body }) => {
    const asked = [...(body.keys ?? []), ...(body.key_aliases ?? [])]
    if (asked.length === 0) throw errorEnvelope(400, 'Either keys or key_aliases must be provided')
    const tokens = [
      ...(body.keys ?? []).map(toToken).filter((token) => state.tables.keys.get(token)),
      ...(body.key_aliases ?? []).flatMap((alias) =>
        state.tables.keys.by('alias', alias).map((key) => key.token),
      ),
    ]
    if (tokens.length === 0)
      throw errorEnvelope(404, 'No matching keys or aliases found to delete', 'not_found_error', 'keys')
    for (const token of tokens) state.tables.keys.delete(token)
    return ok({ deleted_keys: asked })
  },
})

const regenerateKey = route({
  method: 'POST',
  path: '/key/:key/regenerate',
  body: z.unknown(),
  handle: () => {
    throw errorEnvelope(500, 'Regenerating virtual keys is an Enterprise feature', 'internal_server_error')
  },
})

function setBlocked(state: LitellmState, keyOrToken: string, blocked: boolean): LitellmKey {
  const key = readKey(state, keyOrToken)
  return state.tables.keys.set(key.token, { ...key, blocked, updated_at: new Date().toISOString() })
}

function readKey(state: LitellmState, keyOrToken: string): LitellmKey {
  const key = state.tables.keys.get(toToken(keyOrToken))
  if (!key) throw errorEnvelope(404, 'Key not found in database', 'not_found_error', 'key')
  return key
}

export const keyRoutes = [generateKey, keyInfo, updateKey, blockKey, unblockKey, deleteKeys, regenerateKey]
