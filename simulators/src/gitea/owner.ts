import type { FastifyRequest } from 'fastify'
import type { GiteaCredentials, GiteaOrganization, GiteaState, GiteaUser } from './state.ts'
import { no, notFound } from './wording.ts'

export type GiteaCaller = { readonly user: GiteaUser }

export function authenticateGitea(
  state: GiteaState,
  { adminToken, adminLogin }: GiteaCredentials,
  request: FastifyRequest,
): GiteaCaller {
  const [, given] = /^(?:token|Bearer) (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (given === undefined) throw no(401, 'token is required')
  const user = state.tables.users.get(adminLogin.toLowerCase())
  if (given !== adminToken || !user) throw no(401, 'invalid username, password or token')
  return { user }
}

const reserved = new Set([
  '.',
  '..',
  '.well-known',
  'admin',
  'api',
  'assets',
  'attachments',
  'avatar',
  'avatars',
  'captcha',
  'commits',
  'debug',
  'explore',
  'favicon.ico',
  'ghost',
  'healthz',
  'install',
  'issues',
  'login',
  'metrics',
  'milestones',
  'new',
  'notifications',
  'org',
  'pulls',
  'raw',
  'repo',
  'robots.txt',
  'search',
  'swagger.v1.json',
  'user',
  'v2',
])
const longestName = 40

/** Users and organizations share one namespace, whatever the case. */
export function checkOwnerName(state: GiteaState, name: string): void {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9]|[-_.](?=[A-Za-z0-9]))*$/.test(name) || name.length > longestName)
    throw no(422, `[UserName]: ${name.length > longestName ? `MaxSize(${longestName})` : 'AlphaDashDot'}`)
  const lower = name.toLowerCase()
  if (reserved.has(lower) || /\.(keys|gpg|rss|atom|png)$/.test(lower))
    throw no(422, `name is reserved [name: ${name}]`)
  if (state.tables.users.get(lower) || state.tables.organizations.get(lower))
    throw no(422, `user already exists [name: ${name}]`)
}

export function readOrganization(state: GiteaState, name: string): GiteaOrganization {
  const organization = state.tables.organizations.get(name.toLowerCase())
  if (!organization) throw notFound()
  return organization
}

export function readUser(state: GiteaState, login: string): GiteaUser {
  const user = state.tables.users.get(login.toLowerCase())
  if (!user) throw notFound()
  return user
}

export function showUser({ must_change_password: _mustChange, ...user }: GiteaUser) {
  return {
    ...user,
    avatar_url: '',
    html_url: `/${user.login}`,
    language: '',
    last_login: '1970-01-01T00:00:00Z',
    followers_count: 0,
    following_count: 0,
    starred_repos_count: 0,
  }
}

export function showOrganization(organization: GiteaOrganization) {
  return { ...organization, username: organization.name, avatar_url: '' }
}

/** Everyone who is in one of an organization's teams. */
export function memberIds(state: GiteaState, organization: GiteaOrganization): readonly number[] {
  const teams = state.tables.teams.by('organization', String(organization.id))
  return [...new Set(teams.flatMap((team) => team.members))]
}

export function userById(state: GiteaState, id: number): GiteaUser | undefined {
  return state.tables.users.by('id', String(id))[0]
}
