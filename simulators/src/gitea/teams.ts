import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import { readOrganization, readUser, showUser, userById, type GiteaCaller } from './owner.ts'
import { paged, pageOf, Paging, pagingHeaders } from './paging.ts'
import type { GiteaOrganization, GiteaState, GiteaTeam } from './state.ts'
import { newTeam, readTeam, saveTeam, showTeam } from './team.ts'
import { no, notFound } from './wording.ts'

const route = routesOf<GiteaState, GiteaCaller>()

const TeamBody = z.strictObject({
  name: z.string().min(1).max(255),
  description: z.string().optional(),
  permission: z.enum(['read', 'write', 'admin']).optional(),
  can_create_org_repo: z.boolean().optional(),
  includes_all_repositories: z.boolean().optional(),
  units: z.array(z.string()).optional(),
  units_map: z.record(z.string(), z.string()).optional(),
  visibility: z.enum(['public', 'limited', 'private']).optional(),
})

const teamsOf = (state: GiteaState, organization: GiteaOrganization) =>
  state.tables.teams.by('organization', String(organization.id))

function given(body: z.output<typeof TeamBody>): Partial<GiteaTeam> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

const createTeam = route({
  method: 'POST',
  path: '/api/v1/orgs/:org/teams',
  body: TeamBody,
  handle: ({ state, params, body }) => {
    const organization = readOrganization(state, params.org)
    checkTeamName(state, organization, body.name)
    const team = saveTeam(state, { ...newTeam(state, organization, body.name), ...given(body) })
    return { status: 201, body: showTeam(state, team) }
  },
})

function checkTeamName(state: GiteaState, organization: GiteaOrganization, name: string): void {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw no(422, '[Name]: AlphaDashDot')
  if (teamsOf(state, organization).some((team) => team.name.toLowerCase() === name.toLowerCase()))
    throw no(422, `team already exists [org_id: ${organization.id}, name: ${name}]`)
}

const listTeams = route({
  method: 'GET',
  path: '/api/v1/orgs/:org/teams',
  query: Paging,
  handle: (call) =>
    paged(teamsOf(call.state, readOrganization(call.state, call.params.org)), call, (team) =>
      showTeam(call.state, team),
    ),
})

const searchTeams = route({
  method: 'GET',
  path: '/api/v1/orgs/:org/teams/search',
  query: Paging.extend({ q: z.string().optional(), include_desc: z.enum(['true', 'false']).optional() }),
  handle: (call) => {
    const wanted = (call.query.q ?? '').toLowerCase()
    const teams = teamsOf(call.state, readOrganization(call.state, call.params.org)).filter((team) =>
      team.name.toLowerCase().includes(wanted),
    )
    const data = pageOf(teams, call).map((team) => showTeam(call.state, team))
    return ok({ data, ok: true }, pagingHeaders(teams.length, call))
  },
})

const showOne = route({
  method: 'GET',
  path: '/api/v1/teams/:id',
  handle: ({ state, params }) => ok(showTeam(state, readTeam(state, params.id))),
})

const editTeam = route({
  method: 'PATCH',
  path: '/api/v1/teams/:id',
  body: TeamBody,
  handle: ({ state, params, body }) => {
    const team = readTeam(state, params.id)
    const [organization] = state.tables.organizations.by('id', String(team.organizationId))
    if (organization && body.name.toLowerCase() !== team.name.toLowerCase())
      checkTeamName(state, organization, body.name)
    return ok(showTeam(state, saveTeam(state, { ...team, ...given(body) })))
  },
})

const deleteTeam = route({
  method: 'DELETE',
  path: '/api/v1/teams/:id',
  handle: ({ state, params }) => {
    const team = readTeam(state, params.id)
    state.tables.teams.delete(String(team.id))
    return noContent
  },
})

const listMembers = route({
  method: 'GET',
  path: '/api/v1/teams/:id/members',
  query: Paging,
  handle: (call) => {
    const { members } = readTeam(call.state, call.params.id)
    return paged(
      members.flatMap((id) => userById(call.state, id) ?? []),
      call,
      showUser,
    )
  },
})

const showMember = route({
  method: 'GET',
  path: '/api/v1/teams/:id/members/:username',
  handle: ({ state, params }) => {
    const user = readUser(state, params.username)
    if (!readTeam(state, params.id).members.includes(user.id)) throw notFound()
    return ok(showUser(user))
  },
})

const addMember = route({
  method: 'PUT',
  path: '/api/v1/teams/:id/members/:username',
  handle: ({ state, params }) => {
    const user = readUser(state, params.username)
    const team = readTeam(state, params.id)
    saveTeam(state, { ...team, members: [...new Set([...team.members, user.id])] })
    return noContent
  },
})

const removeMember = route({
  method: 'DELETE',
  path: '/api/v1/teams/:id/members/:username',
  handle: ({ state, params }) => {
    const user = readUser(state, params.username)
    const team = readTeam(state, params.id)
    const members = team.members.filter((id) => id !== user.id)
    if (team.permission === 'owner' && members.length === 0) throw no(500, '')
    saveTeam(state, { ...team, members })
    return noContent
  },
})

export const teamRoutes = [
  createTeam,
  listTeams,
  searchTeams,
  showOne,
  editTeam,
  deleteTeam,
  listMembers,
  showMember,
  addMember,
  removeMember,
]
