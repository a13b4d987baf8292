import { z } from 'zod'
import { noContent, ok, routesOf, type Answer } from '../route.ts'
import {
  checkOwnerName,
  memberIds,
  readOrganization,
  readUser,
  showOrganization,
  showUser,
  userById,
  type GiteaCaller,
} from './owner.ts'
import { paged, Paging } from './paging.ts'
import type { GiteaOrganization, GiteaState, GiteaUser } from './state.ts'
import { newTeam, saveTeam } from './team.ts'
import { no, notFound } from './wording.ts'

const route = routesOf<GiteaState, GiteaCaller>()
const visibility = z.enum(['public', 'limited', 'private'])

const CreateOrganization = z.strictObject({
  username: z.string().min(1),
  full_name: z.string().optional(),
  description: z.string().optional(),
  email: z.string().optional(),
  location: z.string().optional(),
  website: z.string().optional(),
  visibility: visibility.optional(),
  repo_admin_change_team_access: z.boolean().optional(),
})

function createOrganization(
  state: GiteaState,
  body: z.output<typeof CreateOrganization>,
  owner: GiteaUser,
): Answer {
  checkOwnerName(state, body.username)
  const organization: GiteaOrganization = {
    id: state.nextId('owner'),
    name: body.username,
    full_name: body.full_name ?? '',
    description: body.description ?? '',
    email: body.email ?? '',
    location: body.location ?? '',
    website: body.website ?? '',
    // Who says nothing gets an organization the whole world can see.
    visibility: body.visibility ?? 'public',
    repo_admin_change_team_access: body.repo_admin_change_team_access ?? false,
  }
  state.tables.organizations.set(organization.name.toLowerCase(), organization)
  saveTeam(state, {
    ...newTeam(state, organization, 'Owners'),
    permission: 'owner',
    can_create_org_repo: true,
    includes_all_repositories: true,
    members: [owner.id],
  })
  return { status: 201, body: showOrganization(organization) }
}

const createOwn = route({
  method: 'POST',
  path: '/api/v1/orgs',
  body: CreateOrganization,
  handle: ({ state, body, caller }) => createOrganization(state, body, caller.user),
})

const createForUser = route({
  method: 'POST',
  path: '/api/v1/admin/users/:username/orgs',
  body: CreateOrganization,
  handle: ({ state, body, params }) => createOrganization(state, body, readUser(state, params.username)),
})

/** Private and limited organizations are missing from this list, whoever asks. */
const listPublic = route({
  method: 'GET',
  path: '/api/v1/orgs',
  query: Paging,
  handle: (call) =>
    paged(
      call.state.organizations.filter((organization) => organization.visibility === 'public'),
      call,
      showOrganization,
    ),
})

const listAll = route({
  method: 'GET',
  path: '/api/v1/admin/orgs',
  query: Paging,
  handle: (call) => paged(call.state.organizations, call, showOrganization),
})

const listOwn = route({
  method: 'GET',
  path: '/api/v1/user/orgs',
  query: Paging,
  handle: (call) =>
    paged(
      call.state.organizations.filter((organization) =>
        memberIds(call.state, organization).includes(call.caller.user.id),
      ),
      call,
      showOrganization,
    ),
})

const showOne = route({
  method: 'GET',
  path: '/api/v1/orgs/:org',
  handle: ({ state, params }) => ok(showOrganization(readOrganization(state, params.org))),
})

const editOne = route({
  method: 'PATCH',
  path: '/api/v1/orgs/:org',
  body: CreateOrganization.omit({ username: true }),
  handle: ({ state, params, body }) => {
    const organization = readOrganization(state, params.org)
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
    const edited = { ...organization, ...given }
    return ok(showOrganization(state.tables.organizations.set(organization.name.toLowerCase(), edited)))
  },
})

const rename = route({
  method: 'POST',
  path: '/api/v1/orgs/:org/rename',
  body: z.strictObject({ new_name: z.string().min(1) }),
  handle: ({ state, params, body }) => {
    const organization = readOrganization(state, params.org)
    if (body.new_name.toLowerCase() !== organization.name.toLowerCase()) checkOwnerName(state, body.new_name)
    state.tables.organizations.delete(organization.name.toLowerCase())
    state.tables.organizations.set(body.new_name.toLowerCase(), { ...organization, name: body.new_name })
    return noContent
  },
})

const deleteOne = route({
  method: 'DELETE',
  path: '/api/v1/orgs/:org',
  handle: ({ state, params }) => {
    const organization = readOrganization(state, params.org)
    const id = String(organization.id)
    // The product has no answer for this case and calls it an internal error.
    if (state.tables.repositories.by('organization', id).length > 0) throw no(500, '')
    for (const team of state.tables.teams.by('organization', id)) state.tables.teams.delete(String(team.id))
    state.tables.organizations.delete(organization.name.toLowerCase())
    return noContent
  },
})

const listMembers = route({
  method: 'GET',
  path: '/api/v1/orgs/:org/members',
  query: Paging,
  handle: (call) => {
    const ids = memberIds(call.state, readOrganization(call.state, call.params.org))
    return paged(
      ids.flatMap((id) => userById(call.state, id) ?? []),
      call,
      showUser,
    )
  },
})

const isMember = route({
  method: 'GET',
  path: '/api/v1/orgs/:org/members/:username',
  handle: ({ state, params }) => {
    const ids = memberIds(state, readOrganization(state, params.org))
    if (!ids.includes(readUser(state, params.username).id)) throw notFound()
    return noContent
  },
})

const removeMember = route({
  method: 'DELETE',
  path: '/api/v1/orgs/:org/members/:username',
  handle: ({ state, params }) => {
    const { id } = readUser(state, params.username)
    const organization = readOrganization(state, params.org)
    const teams = state.tables.teams.by('organization', String(organization.id))
    if (
      teams.some((team) => team.permission === 'owner' && team.members.length === 1 && team.members[0] === id)
    )
      throw no(500, '')
    for (const team of teams)
      saveTeam(state, { ...team, members: team.members.filter((member) => member !== id) })
    return noContent
  },
})

export const organizationRoutes = [
  createOwn,
  createForUser,
  listPublic,
  listAll,
  listOwn,
  showOne,
  editOne,
  rename,
  deleteOne,
  listMembers,
  isMember,
  removeMember,
]
