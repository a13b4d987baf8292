import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import { checkOwnerName, memberIds, readUser, showUser, type GiteaCaller } from './owner.ts'
import { paged, Paging } from './paging.ts'
import { newUser, type GiteaState, type GiteaUser } from './state.ts'
import { saveTeam } from './team.ts'
import { no } from './wording.ts'

const route = routesOf<GiteaState, GiteaCaller>()
const visibility = z.enum(['public', 'limited', 'private'])

const createUser = route({
  method: 'POST',
  path: '/api/v1/admin/users',
  body: z.strictObject({
    username: z.string().min(1),
    email: z.email().max(254),
    full_name: z.string().max(100).optional(),
    login_name: z.string().optional(),
    source_id: z.int().optional(),
    password: z.string().max(255).optional(),
    must_change_password: z.boolean().optional(),
    restricted: z.boolean().optional(),
    send_notify: z.boolean().optional(),
    visibility: visibility.optional(),
    created_at: z.iso.datetime().optional(),
  }),
  handle: ({ state, body }) => {
    checkOwnerName(state, body.username)
    checkEmail(state, body.email, undefined)
    if (!body.source_id && (body.password ?? '').length < 8) throw no(400, 'PasswordComplexity')
    const user = save(state, {
      ...newUser(state.nextId('owner'), body.username, body.email),
      full_name: body.full_name ?? '',
      login_name: body.login_name ?? '',
      source_id: body.source_id ?? 0,
      must_change_password: body.must_change_password ?? true,
      restricted: body.restricted ?? false,
      visibility: body.visibility ?? 'public',
    })
    return { status: 201, body: showUser(user) }
  },
})

const save = (state: GiteaState, user: GiteaUser) => state.tables.users.set(user.login.toLowerCase(), user)

function checkEmail(state: GiteaState, email: string, own: number | undefined): void {
  if (state.tables.users.by('email', email.toLowerCase()).some((user) => user.id !== own))
    throw no(422, `e-mail already in use [email: ${email}]`)
}

const editUser = route({
  method: 'PATCH',
  path: '/api/v1/admin/users/:username',
  // Both of these must be sent, whatever else is to change.
  body: z.strictObject({
    login_name: z.string().min(1),
    source_id: z.int(),
    active: z.boolean().optional(),
    admin: z.boolean().optional(),
    allow_create_organization: z.boolean().optional(),
    allow_git_hook: z.boolean().optional(),
    allow_import_local: z.boolean().optional(),
    description: z.string().optional(),
    email: z.email().optional(),
    full_name: z.string().optional(),
    location: z.string().optional(),
    max_repo_creation: z.int().optional(),
    must_change_password: z.boolean().optional(),
    password: z.string().optional(),
    prohibit_login: z.boolean().optional(),
    restricted: z.boolean().optional(),
    visibility: visibility.optional(),
    website: z.string().optional(),
  }),
  handle: ({ state, params, body }) => {
    const user = readUser(state, params.username)
    if (body.email !== undefined) checkEmail(state, body.email, user.id)
    const given = Object.fromEntries(
      Object.entries(body).filter(([name, value]) => name in user && value !== undefined),
    )
    return ok(showUser(save(state, { ...user, ...given, is_admin: body.admin ?? user.is_admin })))
  },
})

const deleteUser = route({
  method: 'DELETE',
  path: '/api/v1/admin/users/:username',
  query: z.strictObject({ purge: z.enum(['true', 'false']).optional() }),
  handle: ({ state, params, query, caller }) => {
    const user = readUser(state, params.username)
    if (user.id === caller.user.id) throw no(422, 'you cannot delete yourself')
    const isIn = state.organizations.some((organization) => memberIds(state, organization).includes(user.id))
    if (isIn && query.purge !== 'true')
      throw no(422, `user still has membership of organizations [uid: ${user.id}]`)
    for (const team of state.teams.filter(({ members }) => members.includes(user.id)))
      saveTeam(state, { ...team, members: team.members.filter((id) => id !== user.id) })
    state.tables.users.delete(user.login.toLowerCase())
    return noContent
  },
})

const flag = z.enum(['true', 'false']).optional()

const listUsers = route({
  method: 'GET',
  path: '/api/v1/admin/users',
  query: Paging.extend({
    source_id: z.coerce.number().int().optional(),
    login_name: z.string().optional(),
    sort: z.string().optional(),
    order: z.enum(['asc', 'desc']).optional(),
    q: z.string().optional(),
    visibility: visibility.optional(),
    is_active: flag,
    is_admin: flag,
    is_restricted: flag,
    is_2fa_enabled: flag,
    is_prohibit_login: flag,
  }),
  handle: (call) => {
    const { q = '', login_name, source_id } = call.query
    const found = call.state.users
      .filter((user) => (login_name ?? user.login_name) === user.login_name)
      .filter((user) => (source_id ?? user.source_id) === user.source_id)
      .filter((user) =>
        `${user.login} ${user.full_name} ${user.email}`.toLowerCase().includes(q.toLowerCase()),
      )
    return paged(found, call, showUser)
  },
})

const showOne = route({
  method: 'GET',
  path: '/api/v1/users/:username',
  handle: ({ state, params }) => ok(showUser(readUser(state, params.username))),
})

const showSelf = route({
  method: 'GET',
  path: '/api/v1/user',
  handle: ({ caller }) => ok(showUser(caller.user)),
})

export const userRoutes = [createUser, editUser, deleteUser, listUsers, showOne, showSelf]
