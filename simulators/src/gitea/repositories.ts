import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import { readOrganization, showOrganization, type GiteaCaller } from './owner.ts'
import { paged, Paging } from './paging.ts'
import type { GiteaOrganization, GiteaRepository, GiteaState } from './state.ts'
import { no, notFound } from './wording.ts'

const route = routesOf<GiteaState, GiteaCaller>()

const createRepository = route({
  method: 'POST',
  path: '/api/v1/orgs/:org/repos',
  body: z.strictObject({
    name: z.string().min(1).max(100),
    description: z.string().max(2048).optional(),
    private: z.boolean().optional(),
    auto_init: z.boolean().optional(),
    default_branch: z.string().max(100).optional(),
    gitignores: z.string().optional(),
    issue_labels: z.string().optional(),
    license: z.string().optional(),
    object_format_name: z.enum(['sha1', 'sha256']).optional(),
    readme: z.string().optional(),
    template: z.boolean().optional(),
    trust_model: z.enum(['default', 'collaborator', 'committer', 'collaboratorcommitter']).optional(),
  }),
  handle: ({ state, params, body, origin }) => {
    const organization = readOrganization(state, params.org)
    checkName(state, organization, body.name)
    const now = new Date().toISOString()
    const repository = save(state, {
      id: state.nextId('repository'),
      organizationId: organization.id,
      name: body.name,
      description: body.description ?? '',
      website: '',
      default_branch: body.default_branch ?? 'main',
      object_format_name: body.object_format_name ?? 'sha1',
      private: body.private ?? false,
      template: body.template ?? false,
      archived: false,
      archived_at: '1970-01-01T00:00:00Z',
      empty: !body.auto_init,
      created_at: now,
      updated_at: now,
    })
    return { status: 201, body: show(repository, organization, origin) }
  },
})

function checkName(state: GiteaState, organization: GiteaOrganization, name: string): void {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw no(422, '[Name]: AlphaDashDot')
  if (/^\.{1,2}$|\.(git|wiki|rss|atom)$/i.test(name)) throw no(422, `name is reserved [name: ${name}]`)
  if (find(state, organization, name)) throw no(409, 'The repository with the same name already exists.')
}

function keyOf(organizationId: number, name: string): string {
  return `${organizationId}/${name.toLowerCase()}`
}

function find(state: GiteaState, organization: GiteaOrganization, name: string): GiteaRepository | undefined {
  return state.tables.repositories.get(keyOf(organization.id, name))
}

function read(state: GiteaState, owner: string, name: string) {
  const organization = readOrganization(state, owner)
  const repository = find(state, organization, name)
  if (!repository) throw notFound()
  return { organization, repository }
}

function save(state: GiteaState, repository: GiteaRepository): GiteaRepository {
  return state.tables.repositories.set(keyOf(repository.organizationId, repository.name), repository)
}

function remove(state: GiteaState, repository: GiteaRepository): void {
  state.tables.repositories.delete(keyOf(repository.organizationId, repository.name))
}

function show(
  { organizationId: _organizationId, ...repository }: GiteaRepository,
  organization: GiteaOrganization,
  origin: string,
) {
  const fullName = `${organization.name}/${repository.name}`
  return {
    ...repository,
    owner: {
      ...showOrganization(organization),
      login: organization.name,
      email: `${organization.name}@noreply.localhost`,
    },
    full_name: fullName,
    html_url: `${origin}/${fullName}`,
    url: `${origin}/api/v1/repos/${fullName}`,
    clone_url: `${origin}/${fullName}.git`,
    ssh_url: `git@localhost:${fullName}.git`,
    fork: false,
    mirror: false,
    size: 0,
    permissions: { admin: true, push: true, pull: true },
    has_issues: true,
    has_wiki: true,
    has_pull_requests: true,
    internal: false,
    topics: [],
  }
}

const showOne = route({
  method: 'GET',
  path: '/api/v1/repos/:owner/:repo',
  handle: ({ state, params, origin }) => {
    const { organization, repository } = read(state, params.owner, params.repo)
    return ok(show(repository, organization, origin))
  },
})

const editable = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  description: z.string().optional(),
  website: z.string().optional(),
  private: z.boolean().optional(),
  template: z.boolean().optional(),
  default_branch: z.string().optional(),
  archived: z.boolean().optional(),
})
// Documented, accepted, and of no consequence here.
const flags = [
  'allow_fast_forward_only_merge',
  'allow_manual_merge',
  'allow_merge_commits',
  'allow_merge_update',
  'allow_rebase',
  'allow_rebase_explicit',
  'allow_rebase_update',
  'allow_squash_merge',
  'autodetect_manual_merge',
  'default_allow_maintainer_edit',
  'default_delete_branch_after_merge',
  'enable_prune',
  'has_actions',
  'has_code',
  'has_issues',
  'has_packages',
  'has_projects',
  'has_pull_requests',
  'has_releases',
  'has_wiki',
  'ignore_whitespace_conflicts',
] as const
const words = [
  'default_merge_style',
  'default_update_style',
  'mirror_interval',
  'mirror_password',
  'mirror_token',
  'mirror_username',
  'projects_mode',
] as const
const objects = ['external_tracker', 'external_wiki', 'internal_tracker'] as const

const shape = <Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) =>
  // One entry per name.
  Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>

const EditRepository = editable.extend({
  ...shape(flags, z.boolean().optional()),
  ...shape(words, z.string().optional()),
  ...shape(objects, z.record(z.string(), z.unknown()).optional()),
})

const editOne = route({
  method: 'PATCH',
  path: '/api/v1/repos/:owner/:repo',
  body: EditRepository,
  handle: ({ state, params, body, origin }) => {
    const { organization, repository } = read(state, params.owner, params.repo)
    if (body.name !== undefined && body.name.toLowerCase() !== repository.name.toLowerCase())
      checkName(state, organization, body.name)
    const given = Object.fromEntries(
      Object.entries(body).filter(([name, value]) => name in repository && value !== undefined),
    )
    const now = new Date().toISOString()
    remove(state, repository)
    const edited = save(state, {
      ...repository,
      ...given,
      archived_at: body.archived ? now : repository.archived_at,
      updated_at: now,
    })
    return ok(show(edited, organization, origin))
  },
})

const deleteOne = route({
  method: 'DELETE',
  path: '/api/v1/repos/:owner/:repo',
  handle: ({ state, params }) => {
    remove(state, read(state, params.owner, params.repo).repository)
    return noContent
  },
})

const listOfOrganization = route({
  method: 'GET',
  path: '/api/v1/orgs/:org/repos',
  query: Paging,
  handle: (call) => {
    const organization = readOrganization(call.state, call.params.org)
    return paged(
      call.state.tables.repositories.by('organization', String(organization.id)),
      call,
      (repository) => show(repository, organization, call.origin),
    )
  },
})

/** Answers at once and deletes afterwards: who deletes the organization too soon meets the 500 again. */
const deleteOfOrganization = route({
  method: 'DELETE',
  path: '/api/v1/orgs/:org/repos',
  handle: ({ state, params }) => {
    const organization = readOrganization(state, params.org)
    const doomed = state.tables.repositories.by('organization', String(organization.id))
    if (doomed.length === 0) return noContent
    state.later(() => {
      for (const repository of doomed) remove(state, repository)
    })
    return { status: 202 }
  },
})

export const repositoryRoutes = [
  createRepository,
  showOne,
  editOne,
  deleteOne,
  listOfOrganization,
  deleteOfOrganization,
]
