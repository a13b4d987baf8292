import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import type { CoolifyState } from './state.ts'
import { no } from './wording.ts'

const route = routesOf<CoolifyState>()

const version = route({ method: 'GET', path: '/api/v1/version', handle: () => ok('4.3.11') })

const health = (path: '/api/health' | '/api/v1/health') =>
  route({
    method: 'GET',
    path,
    auth: false,
    handle: () => ok('OK', { 'content-type': 'text/html; charset=UTF-8' }),
  })

// Teams are made in the product's own pages; its interface only shows them. A token belongs to one.
const team = {
  id: 0,
  name: 'Root Team',
  description: null,
  personal_team: true,
  show_boarding: false,
  created_at: '2026-01-01T00:00:00.000000Z',
  updated_at: '2026-01-01T00:00:00.000000Z',
}
const member = {
  id: 0,
  name: 'Root User',
  email: 'root@example.test',
  email_verified_at: null,
  two_factor_confirmed_at: null,
  force_password_reset: false,
  marketing_emails: false,
  created_at: team.created_at,
  updated_at: team.updated_at,
}

const listTeams = route({ method: 'GET', path: '/api/v1/teams', handle: () => ok([team]) })
const currentTeam = route({ method: 'GET', path: '/api/v1/teams/current', handle: () => ok(team) })
const currentMembers = route({
  method: 'GET',
  path: '/api/v1/teams/current/members',
  handle: () => ok([member]),
})

const showTeam = route({
  method: 'GET',
  path: '/api/v1/teams/:id',
  handle: ({ params }) => {
    if (params.id !== '0') throw no(404, 'Team not found.')
    return ok({ ...team, members: [member] })
  },
})

const teamMembers = route({
  method: 'GET',
  path: '/api/v1/teams/:id/members',
  handle: ({ params }) => {
    if (params.id !== '0') throw no(404, 'Team not found.')
    return ok([member])
  },
})

const changeSettings = route({
  method: 'POST',
  path: '/_sim/settings',
  body: z.strictObject({
    isApiEnabled: z.boolean().default(true),
    tokenHasTeam: z.boolean().default(true),
    requestsPerMinute: z.int().min(0).default(0),
  }),
  handle: ({ state, body }) => {
    state.tables.settings.set('now', body)
    return noContent
  },
})

export const systemRoutes = [
  version,
  health('/api/health'),
  health('/api/v1/health'),
  listTeams,
  currentTeam,
  currentMembers,
  showTeam,
  teamMembers,
]
export const systemControls = [changeSettings]
