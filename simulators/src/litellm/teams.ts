import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ok, refuse, routesOf } from '../route.ts'
import type { LitellmCaller } from './caller.ts'
import { NewTeam, pageNumber, UpdateTeam } from './fields.ts'
import { endOfPeriod } from './period.ts'
import type { LitellmState, LitellmTeam } from './state.ts'
import { detailEnvelope } from './wording.ts'

const route = routesOf<LitellmState, LitellmCaller>()
const TeamId = z.strictObject({ team_id: z.string() })

const newTeam = route({
  method: 'POST',
  path: '/team/new',
  body: NewTeam,
  handle: ({ state, body }) => {
    const teamId = body.team_id ?? randomUUID()
    if (state.tables.teams.get(teamId))
      throw detailEnvelope(400, `Team id = ${teamId} already exists. Please use a different team id.`)
    const now = new Date().toISOString()
    const team: LitellmTeam = {
      team_id: teamId,
      team_alias: body.team_alias ?? null,
      organization_id: body.organization_id ?? null,
      admins: body.admins,
      members: body.members,
      members_with_roles: [...body.members_with_roles, { role: 'admin', user_id: 'default_user_id' }],
      metadata: body.metadata ?? {},
      models: body.models,
      spend: 0,
      // Negative budgets pass, as they do in the product.
      max_budget: body.max_budget ?? null,
      soft_budget: body.soft_budget ?? null,
      budget_duration: body.budget_duration ?? null,
      budget_reset_at: endOfPeriod(body.budget_duration),
      tpm_limit: body.tpm_limit ?? null,
      rpm_limit: body.rpm_limit ?? null,
      blocked: body.blocked,
      created_at: now,
      updated_at: now,
    }
    return ok(state.tables.teams.set(teamId, team))
  },
})

const teamInfo = route({
  method: 'GET',
  path: '/team/info',
  query: z.strictObject({
    team_id: z.string().optional(),
    key_limit: z.coerce.number().int().min(0).optional(),
  }),
  handle: ({ state, query }) => {
    if (query.team_id === undefined) throw detailEnvelope(400, 'Please pass a team_id')
    const team = state.tables.teams.get(query.team_id)
    if (!team) throw refuse(404, { detail: { message: `Team not found, passed team id: ${query.team_id}.` } })
    const keys = state.tables.keys.by('team', team.team_id).slice(0, query.key_limit)
    return ok({ team_id: team.team_id, team_info: team, keys, team_memberships: [] })
  },
})

const updateTeam = route({
  method: 'POST',
  path: '/team/update',
  body: UpdateTeam,
  handle: ({ state, body }) => {
    const team = readTeam(state, body.team_id)
    const updated = state.tables.teams.set(team.team_id, { ...team, ...changesOf(body, team) })
    return ok({ team_id: team.team_id, data: updated })
  },
})

/** What was sent replaces what was there, `metadata` as a whole. */
function changesOf(body: z.output<typeof UpdateTeam>, team: LitellmTeam): Partial<LitellmTeam> {
  const given = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => name in team && value !== undefined && name !== 'team_id'),
  )
  return {
    ...given,
    ...(body.budget_duration !== undefined && { budget_reset_at: endOfPeriod(body.budget_duration) }),
    ...(body.models !== undefined && { models: body.models ?? [] }),
    ...(body.metadata !== undefined && { metadata: body.metadata ?? {} }),
    ...(body.blocked !== undefined && { blocked: body.blocked ?? false }),
    updated_at: new Date().toISOString(),
  }
}

const blockTeam = route({
  method: 'POST',
  path: '/team/block',
  body: TeamId,
  handle: ({ state, body }) => ok(setBlocked(state, body.team_id, true)),
})

const unblockTeam = route({
  method: 'POST',
  path: '/team/unblock',
  body: TeamId,
  handle: ({ state, body }) => ok(setBlocked(state, body.team_id, false)),
})

const deleteTeams = route({
  method: 'POST',
  path: '/team/delete',
  body: z.strictObject({ team_ids: z.array(z.string()) }),
  handle: ({ state, body }) => {
    for (const teamId of body.team_ids) readTeam(state, teamId)
    for (const teamId of body.team_ids) {
      for (const key of state.tables.keys.by('team', teamId)) state.tables.keys.delete(key.token)
      state.tables.teams.delete(teamId)
    }
    return ok({ deleted_teams: body.team_ids })
  },
})

const listTeams = route({
  method: 'GET',
  path: '/team/list',
  query: z.strictObject({ user_id: z.string().optional(), organization_id: z.string().optional() }),
  handle: ({ state, query }) =>
    ok(
      state.teams
        .filter(
          (team) => query.organization_id === undefined || team.organization_id === query.organization_id,
        )
        .map((team) => ({ ...team, keys: state.tables.keys.by('team', team.team_id), team_memberships: [] })),
    ),
})

const TeamPage = z.strictObject({
  user_id: z.string().optional(),
  organization_id: z.string().optional(),
  team_id: z.string().optional(),
  team_alias: z.string().optional(),
  search: z.string().optional(),
  search_team_id_match: z.enum(['exact', 'prefix']).default('exact'),
  page: pageNumber,
  page_size: z.coerce.number().int().min(1).max(100).default(10),
  sort_by: z.string().optional(),
  sort_order: z.string().default('asc'),
  status: z.string().optional(),
})

const pageTeams = route({
  method: 'GET',
  path: '/v2/team/list',
  query: TeamPage,
  handle: ({ state, query }) => {
    const found = state.teams.filter((team) => isFound(team, query))
    const ordered = query.sort_order === 'desc' ? found.toReversed() : found
    const start = (query.page - 1) * query.page_size
    return ok({
      teams: ordered.slice(start, start + query.page_size),
      total: ordered.length,
      page: query.page,
      page_size: query.page_size,
      total_pages: Math.ceil(ordered.length / query.page_size),
    })
  },
})

function isFound(team: LitellmTeam, query: z.output<typeof TeamPage>): boolean {
  const { team_id, team_alias, organization_id, search } = query
  const alias = (team.team_alias ?? '').toLowerCase()
  if (team_id !== undefined && team.team_id !== team_id) return false
  if (organization_id !== undefined && team.organization_id !== organization_id) return false
  if (team_alias !== undefined && !alias.includes(team_alias.toLowerCase())) return false
  if (search === undefined) return true
  const isSameId =
    query.search_team_id_match === 'prefix' ? team.team_id.startsWith(search) : team.team_id === search
  return isSameId || alias.includes(search.toLowerCase())
}

function setBlocked(state: LitellmState, teamId: string, blocked: boolean): LitellmTeam {
  const team = readTeam(state, teamId)
  return state.tables.teams.set(teamId, { ...team, blocked, updated_at: new Date().toISOString() })
}

function readTeam(state: LitellmState, teamId: string): LitellmTeam {
  const team = state.tables.teams.get(teamId)
  if (!team) throw detailEnvelope(404, `Team not found, passed team_id=${teamId}`)
  return team
}

export const teamRoutes = [
  newTeam,
  teamInfo,
  updateTeam,
  blockTeam,
  unblockTeam,
  deleteTeams,
  listTeams,
  pageTeams,
]
