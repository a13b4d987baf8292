import { z } from 'zod'
import { ok, routesOf } from '../route.ts'
import type { LitellmCaller } from './caller.ts'
import { pageNumber, queryFlag } from './fields.ts'
import type { LitellmKey, LitellmState } from './state.ts'

const route = routesOf<LitellmState, LitellmCaller>()

const KeyPage = z.strictObject({
  page: pageNumber,
  size: z.coerce.number().int().min(1).max(100).default(10),
  user_id: z.string().optional(),
  team_id: z.string().optional(),
  organization_id: z.string().optional(),
  key_hash: z.string().optional(),
  key_alias: z.string().optional(),
  return_full_object: queryFlag,
  include_team_keys: queryFlag,
  include_created_by_keys: queryFlag,
  sort_by: z.string().optional(),
  sort_order: z.string().default('desc'),
  expand: z.union([z.string(), z.array(z.string())]).optional(),
  status: z.string().optional(),
  project_id: z.string().optional(),
  access_group_id: z.string().optional(),
  agent_id: z.string().optional(),
  substring_matching: queryFlag,
  expires: z.enum(['expired', 'active']).optional(),
})
type KeyPage = z.output<typeof KeyPage>

const listKeys = route({
  method: 'GET',
  path: '/key/list',
  query: KeyPage,
  handle: ({ state, query }) => {
    const found = candidates(state, query).filter((key) => isFound(key, query))
    const ordered = query.sort_order === 'asc' ? found : found.toReversed()
    const start = (query.page - 1) * query.size
    const page = ordered.slice(start, start + query.size)
    const isFull = query.return_full_object || query.expand !== undefined
    return ok({
      keys: isFull ? page : page.map((key) => key.token),
      total_count: ordered.length,
      current_page: query.page,
      total_pages: Math.ceil(ordered.length / query.size),
    })
  },
})

/** The narrowest set an index can give. */
function candidates(state: LitellmState, query: KeyPage): readonly LitellmKey[] {
  // Deleted keys are listed by the product; the simulator keeps none.
  if (query.status === 'deleted') return []
  if (query.key_alias !== undefined && !query.substring_matching)
    return state.tables.keys.by('alias', query.key_alias)
  return query.team_id === undefined ? state.keys : state.tables.keys.by('team', query.team_id)
}

function isFound(key: LitellmKey, query: KeyPage): boolean {
  const wanted: readonly (readonly [unknown, unknown])[] = [
    [query.team_id, key.team_id],
    [query.user_id, key.user_id],
    [query.key_hash, key.token],
    [query.expires, isExpired(key) ? 'expired' : 'active'],
    // Nothing here belongs to organizations, projects, access groups or agents.
    [query.organization_id, null],
    [query.project_id, null],
    [query.access_group_id, null],
    [query.agent_id, null],
  ]
  if (wanted.some(([asked, held]) => asked !== undefined && asked !== held)) return false
  if (query.key_alias === undefined || !query.substring_matching) return true
  return (key.key_alias ?? '').toLowerCase().includes(query.key_alias.toLowerCase())
}

export function isExpired(key: LitellmKey): boolean {
  return key.expires !== null && Date.parse(key.expires) <= Date.now()
}

export const keyListRoutes = [listKeys]
