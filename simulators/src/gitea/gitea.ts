import type { Section } from '../page.ts'
import type { Product } from '../product.ts'
import { ok, routesOf } from '../route.ts'
import { organizationRoutes } from './organizations.ts'
import { authenticateGitea, memberIds, userById, type GiteaCaller } from './owner.ts'
import { repositoryRoutes } from './repositories.ts'
import { createGiteaState, type GiteaCredentials, type GiteaState } from './state.ts'
import { teamRoutes } from './teams.ts'
import { userRoutes } from './users.ts'
import { giteaWording } from './wording.ts'

const route = routesOf<GiteaState, GiteaCaller>()

const version = route({
  method: 'GET',
  path: '/api/v1/version',
  auth: false,
  handle: () => ok({ version: '1.27.0' }),
})

const health = route({
  method: 'GET',
  path: '/api/healthz',
  auth: false,
  handle: () => ok({ status: 'pass', description: 'Gitea: Git with a cup of tea', checks: {} }),
})

export const gitea: Product<GiteaState, GiteaCredentials> = {
  title: 'Gitea',
  defaults: { adminToken: 'sim-gitea-admin-token', adminLogin: 'freehold-admin' },
  routes: [version, health, ...organizationRoutes, ...teamRoutes, ...userRoutes, ...repositoryRoutes],
  controls: [],
  wording: giteaWording,
  createState: createGiteaState,
  authenticate: authenticateGitea,
  settle: (state) => state.settle(),
  sections,
  masked: ({ organizations, teams, users, repositories }) => ({ organizations, teams, users, repositories }),
}

function sections(state: GiteaState): readonly Section[] {
  const nameOf = (id: number) => state.tables.organizations.by('id', String(id))[0]?.name
  return [
    {
      title: 'Organizations',
      columns: ['Name', 'Full name', 'Visibility', 'Members', 'Repositories', 'Description'],
      rows: state.organizations.map((organization) => [
        organization.name,
        organization.full_name,
        organization.visibility,
        memberIds(state, organization)
          .map((id) => userById(state, id)?.login)
          .join(', '),
        state.tables.repositories.by('organization', String(organization.id)).length,
        organization.description,
      ]),
    },
    {
      title: 'Repositories',
      columns: ['Organization', 'Name', 'Private', 'Archived', 'Created'],
      rows: state.repositories.map((repository) => [
        nameOf(repository.organizationId),
        repository.name,
        repository.private,
        repository.archived,
        repository.created_at,
      ]),
    },
    {
      title: 'Teams',
      columns: ['Organization', 'Name', 'Permission', 'Members'],
      rows: state.teams.map((team) => [
        nameOf(team.organizationId),
        team.name,
        team.permission,
        team.members.map((id) => userById(state, id)?.login).join(', '),
      ]),
    },
    {
      title: 'Users',
      columns: ['Login', 'E-mail', 'Admin', 'May sign in'],
      rows: state.users.map((user) => [user.login, user.email, user.is_admin, !user.prohibit_login]),
    },
  ]
}
