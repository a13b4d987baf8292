import { createBackground, type Background } from '../background.ts'
import type { Store, Table } from '../store.ts'

export type Visibility = 'public' | 'limited' | 'private'

export type GiteaUser = {
  readonly id: number
  readonly login: string
  readonly email: string
  readonly full_name: string
  readonly login_name: string
  readonly source_id: number
  readonly is_admin: boolean
  readonly active: boolean
  readonly prohibit_login: boolean
  readonly restricted: boolean
  readonly must_change_password: boolean
  readonly visibility: Visibility
  readonly description: string
  readonly location: string
  readonly website: string
  readonly created: string
}

export type GiteaOrganization = {
  readonly id: number
  readonly name: string
  readonly full_name: string
  readonly description: string
  readonly email: string
  readonly location: string
  readonly website: string
  readonly visibility: Visibility
  readonly repo_admin_change_team_access: boolean
}

export type GiteaTeam = {
  readonly id: number
  readonly organizationId: number
  readonly name: string
  readonly description: string
  readonly permission: 'none' | 'read' | 'write' | 'admin' | 'owner'
  readonly can_create_org_repo: boolean
  readonly includes_all_repositories: boolean
  readonly units: readonly string[]
  readonly units_map: Readonly<Record<string, string>>
  readonly visibility: Visibility
  /** Ids of users. */
  readonly members: readonly number[]
}

export type GiteaRepository = {
  readonly id: number
  readonly organizationId: number
  readonly name: string
  readonly description: string
  readonly website: string
  readonly default_branch: string
  readonly object_format_name: 'sha1' | 'sha256'
  readonly private: boolean
  readonly template: boolean
  readonly archived: boolean
  readonly archived_at: string
  readonly empty: boolean
  readonly created_at: string
  readonly updated_at: string
}

export type GiteaCredentials = { readonly adminToken: string; readonly adminLogin: string }

export type GiteaState = Background & {
  readonly tables: {
    readonly users: Table<GiteaUser>
    readonly organizations: Table<GiteaOrganization>
    readonly teams: Table<GiteaTeam>
    readonly repositories: Table<GiteaRepository>
  }
  readonly users: readonly GiteaUser[]
  readonly organizations: readonly GiteaOrganization[]
  readonly teams: readonly GiteaTeam[]
  readonly repositories: readonly GiteaRepository[]
  nextId(of: 'owner' | 'team' | 'repository'): number
}

export function createGiteaState(store: Store, { adminLogin }: GiteaCredentials): GiteaState {
  const tables: GiteaState['tables'] = {
    users: store.table<GiteaUser>('users', {
      id: (user) => String(user.id),
      email: (user) => user.email.toLowerCase(),
    }),
    organizations: store.table<GiteaOrganization>('organizations', {
      id: (organization) => String(organization.id),
    }),
    teams: store.table<GiteaTeam>('teams', { organization: (team) => String(team.organizationId) }),
    repositories: store.table<GiteaRepository>('repositories', {
      organization: (repository) => String(repository.organizationId),
    }),
  }
  tables.users.set(adminLogin.toLowerCase(), {
    ...newUser(store.nextNumber('owner'), adminLogin),
    is_admin: true,
  })
  return {
    tables,
    get users() {
      return tables.users.list()
    },
    get organizations() {
      return tables.organizations.list()
    },
    get teams() {
      return tables.teams.list()
    },
    get repositories() {
      return tables.repositories.list()
    },
    nextId: (of) => store.nextNumber(of),
    ...createBackground(),
  }
}

export function newUser(id: number, login: string, email = `${login}@example.test`): GiteaUser {
  return {
    id,
    login,
    email,
    full_name: '',
    login_name: '',
    source_id: 0,
    is_admin: false,
    active: true,
    prohibit_login: false,
    restricted: false,
    must_change_password: false,
    visibility: 'public',
    description: '',
    location: '',
    website: '',
    created: new Date().toISOString(),
  }
}
