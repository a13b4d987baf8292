import { z } from 'zod'
import { planOf, readMark, readSpec, withMark } from '#adapters/resource'
import {
  PortError,
  type Listed,
  type Observed,
  type ResourceKind,
  type ResourceRef,
  type Wanted,
} from '#ports/provisioner'
import { pages, shorten, type Gitea } from './connection.ts'

const kind = 'gitea.organization'
const longestName = 40
/** Rounds of deleting up to a page of repositories; whoever has more is deleted in several looks. */
const mostRounds = 40

const FullName = z.string().max(100)
const Spec = z.strictObject({ fullName: FullName.nullish() })

export const Organization = z.looseObject({
  id: z.number(),
  name: z.string(),
  full_name: z.string().nullish(),
  description: z.string().nullish(),
  visibility: z.string(),
})
export type Organization = z.output<typeof Organization>

/**
 * A tenant's organization, private. Gitea cannot suspend one: that it stands suspended is written in its description
 * and refuses nothing; the repositories in it are resources of their own, and are archived.
 */
export const giteaOrganization: ResourceKind<Gitea> = {
  kind,
  scope: 'tenant',
  parameters: Spec,
  suspension: 'recorded',
  nameFor: (name) => shorten(name, longestName),
  observe: async (connection, ref) => toObserved(await findOurs(connection, ref)),
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted)),
  apply: async (connection, wanted, observed) => {
    const found = observed.exists ? await findOurs(connection, wanted.ref) : null
    const organization = found ?? (await createOrganization(connection, wanted))
    await converge(connection, wanted, organization)
    return { externalId: String(organization.id), removed: 0 }
  },
  remove: async (connection, ref) => {
    const organization = await findOrganization(connection, ref.externalName)
    if (organization === null || !isOurs(organization, ref)) return
    await deleteRepositories(connection, organization)
    await connection.http.send({
      operation: 'delete organization',
      method: 'DELETE',
      path: urlOf(organization.name),
      also: [404],
    })
  },
  observeAll,
}

const urlOf = (name: string) => `/api/v1/orgs/${encodeURIComponent(name)}`

/** By name: lists leave private organizations out, even for administrators. */
function findOrganization({ http }: Gitea, name: string): Promise<Organization | null> {
  return http.find({ operation: 'read organization', method: 'GET', path: urlOf(name) }, Organization)
}

async function findOurs(connection: Gitea, ref: ResourceRef): Promise<Organization | null> {
  const organization = await findOrganization(connection, ref.externalName)
  if (organization === null || isOurs(organization, ref)) return organization
  throw taken('conflict', `Gitea has an organization ${ref.externalName} that is not ours; rename it there`)
}

/** Marked by us; or the very one that we made or adopted, whatever people have made of its mark. */
function isOurs({ id, description }: Organization, { marker, externalId }: ResourceRef): boolean {
  return String(id) === externalId || readMark(description)?.marker === marker
}

async function createOrganization(connection: Gitea, wanted: Wanted): Promise<Organization> {
  const { externalName } = wanted.ref
  const body = { username: externalName, ...toFields(wanted, null) }
  try {
    return await connection.http.ask(
      { operation: 'create organization', method: 'POST', path: '/api/v1/orgs', body },
      Organization,
    )
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'conflict') throw error
    const organization = await findOurs(connection, wanted.ref)
    if (organization !== null) return organization
    if (!(await isUser(connection, externalName))) throw error
    throw taken(
      'invalid',
      `Gitea has a user ${externalName}, and users and organizations share their names: rename the user`,
    )
  }
}

async function isUser({ http }: Gitea, name: string): Promise<boolean> {
  const path = `/api/v1/users/${encodeURIComponent(name)}`
  return (await http.find({ operation: 'read user', method: 'GET', path }, z.looseObject({}))) !== null
}

function taken(errorKind: 'conflict' | 'invalid', message: string): PortError {
  const input = { system: 'gitea', operation: 'create organization', kind: errorKind, retryable: false }
  return new PortError(input, message)
}

async function converge({ http }: Gitea, wanted: Wanted, organization: Organization): Promise<void> {
  const plan = planOf(wanted, toObserved(organization), toDesired(wanted))
  if (plan.action === 'keep') return
  await http.send({
    operation: 'update organization',
    method: 'PATCH',
    path: urlOf(organization.name),
    body: toFields(wanted, organization.description),
  })
}

/** An organization with repositories cannot be deleted, and says so with an internal error. */
async function deleteRepositories({ http }: Gitea, { name }: Organization): Promise<void> {
  const call = {
    operation: 'list repositories',
    method: 'GET',
    path: `${urlOf(name)}/repos`,
    // Always the first page: what was listed is gone at the next look.
    query: { page: 1, limit: 50 },
  } as const
  for (let round = 0; round < mostRounds; round += 1) {
    const repositories = await http.ask(call, z.array(z.looseObject({ name: z.string() })))
    if (repositories.length === 0) return
    for (const repository of repositories)
      await http.send({
        operation: 'delete repository',
        method: 'DELETE',
        path: `/api/v1/repos/${encodeURIComponent(name)}/${encodeURIComponent(repository.name)}`,
        also: [404],
      })
  }
  const input = {
    system: 'gitea',
    operation: 'delete repositories',
    kind: 'unavailable',
    retryable: true,
  } as const
  throw new PortError(input, `Gitea still lists repositories in ${name}; the rest goes at the next look`)
}

function toFields({ ref, spec, presence }: Wanted, description: string | null | undefined) {
  const { fullName } = readSpec(kind, Spec, spec)
  const mark = { marker: ref.marker, suspended: presence === 'suspended', note: null }
  return {
    // Left out, it would be public.
    visibility: 'private',
    description: withMark(description, mark),
    ...(typeof fullName === 'string' && { full_name: fullName }),
  }
}

function toDesired(wanted: Wanted) {
  const { visibility, full_name } = toFields(wanted, null)
  return { marker: wanted.ref.marker, visibility, ...(full_name !== undefined && { fullName: full_name }) }
}

function toObserved(organization: Organization | null): Observed {
  if (organization === null) return { exists: false }
  const { id, description, visibility, full_name } = organization
  const mark = readMark(description)
  return {
    exists: true,
    externalId: String(id),
    suspended: mark?.suspended ?? false,
    state: { marker: mark?.marker ?? null, visibility, fullName: full_name ?? '' },
    extras: [],
  }
}

async function* observeAll({ http }: Gitea): AsyncGenerator<Listed> {
  for await (const organization of listOrganizations(http))
    yield {
      externalName: organization.name,
      externalId: String(organization.id),
      marker: readMark(organization.description)?.marker ?? null,
    }
}

/** The only list that shows private organizations of others; for administrators. */
export async function* listOrganizations(http: Gitea['http']): AsyncGenerator<Organization> {
  const call = { operation: 'list organizations', method: 'GET', path: '/api/v1/admin/orgs' } as const
  for await (const page of pages(http, call, Organization)) yield* page
}
