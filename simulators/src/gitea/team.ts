import { showOrganization } from './owner.ts'
import type { GiteaOrganization, GiteaState, GiteaTeam } from './state.ts'
import { notFound } from './wording.ts'

const units = [
  'repo.code',
  'repo.issues',
  'repo.pulls',
  'repo.releases',
  'repo.wiki',
  'repo.projects',
  'repo.packages',
  'repo.actions',
]

export function newTeam(state: GiteaState, organization: GiteaOrganization, name: string): GiteaTeam {
  return {
    id: state.nextId('team'),
    organizationId: organization.id,
    name,
    description: '',
    permission: 'read',
    can_create_org_repo: false,
    includes_all_repositories: false,
    units,
    units_map: {},
    visibility: 'private',
    members: [],
  }
}

export function saveTeam(state: GiteaState, team: GiteaTeam): GiteaTeam {
  return state.tables.teams.set(String(team.id), team)
}

export function readTeam(state: GiteaState, id: string): GiteaTeam {
  const team = state.tables.teams.get(id)
  if (!team) throw notFound()
  return team
}

export function showTeam(state: GiteaState, { organizationId, members: _members, ...team }: GiteaTeam) {
  const [organization] = state.tables.organizations.by('id', String(organizationId))
  return { ...team, ...(organization && { organization: showOrganization(organization) }) }
}
