import { z } from 'zod'
import { planOf, readMark, readSpec, withMark, withoutMark } from '#adapters/resource'
import {
  PortError,
  type Listed,
  type Observed,
  type ResourceKind,
  type ResourceRef,
  type Wanted,
} from '#ports/provisioner'
import { pages, shorten, type Gitea } from './connection.ts'
import { listOrganizations } from './organization.ts'

const kind = 'gitea.repository'
const longestName = 100

const OrganizationName = z.string().min(1).max(200)
const Spec = z.strictObject({ organization: OrganizationName, description: z.string().max(255).nullish() })

const Repository = z.looseObject({
  id: z.number(),
  name: z.string(),
  description: z.string().nullish(),
  private: z.boolean(),
  archived: z.boolean(),
})
type Repository = z.output<typeof Repository>

/** A project's repository, private. Suspended it is archived: it can be read, and nothing can be pushed. */
export const giteaRepository: ResourceKind<Gitea> = {
  kind,
  scope: 'project',
  parameters: Spec,
  suspension: 'enforced',
  nameFor: (name) => shorten(name, longestName),
  observe: async (connection, ref) => toObserved(await findOurs(connection, ref)),
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted)),
  apply: async (connection, wanted, observed) => {
    const found = observed.exists ? await findOurs(connection, wanted.ref) : null
    const repository = found ?? (await createRepository(connection, wanted))
    await converge(connection, wanted, repository)
    return { externalId: String(repository.id), removed: 0 }
  },
  remove: async (connection, ref) => {
    const repository = await findRepository(connection, ref)
    if (repository === null || !isOurs(repository, ref)) return
    await connection.http.send({
      operation: 'delete repository',
      method: 'DELETE',
      path: urlOf(ref),
      also: [404],
    })
  },
  observeAll,
}

function urlOf({ externalName, spec }: ResourceRef): string {
  const { organization } = readSpec(kind, Spec, spec)
  return `/api/v1/repos/${encodeURIComponent(organization)}/${encodeURIComponent(externalName)}`
}

function findRepository({ http }: Gitea, ref: ResourceRef): Promise<Repository | null> {
  return http.find({ operation: 'read repository', method: 'GET', path: urlOf(ref) }, Repository)
}

async function findOurs(connection: Gitea, ref: ResourceRef): Promise<Repository | null> {
  const repository = await findRepository(connection, ref)
  if (repository === null || isOurs(repository, ref)) return repository
  const input = { system: 'gitea', operation: 'read repository', kind: 'conflict', retryable: false } as const
  throw new PortError(input, `Gitea has a repository ${ref.externalName} there that is not ours; rename it`)
}

/** Marked by us; or the very one that we made or adopted, whatever people have made of its mark. */
function isOurs({ id, description }: Repository, { marker, externalId }: ResourceRef): boolean {
  return String(id) === externalId || readMark(description)?.marker === marker
}

async function createRepository(connection: Gitea, wanted: Wanted): Promise<Repository> {
  const { organization } = readSpec(kind, Spec, wanted.spec)
  const body = {
    name: wanted.ref.externalName,
    description: toDescription(wanted, null),
    private: true,
    auto_init: true,
    default_branch: 'main',
  }
  const path = `/api/v1/orgs/${encodeURIComponent(organization)}/repos`
  try {
    return await connection.http.ask(
      { operation: 'create repository', method: 'POST', path, body },
      Repository,
    )
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'conflict') throw error
    const repository = await findOurs(connection, wanted.ref)
    if (repository === null) throw error
    return repository
  }
}

/** An archived repository refuses changes, so it is opened for them and closed again where it stays suspended. */
async function converge({ http }: Gitea, wanted: Wanted, repository: Repository): Promise<void> {
  const isSuspended = wanted.presence === 'suspended'
  const edit = async (operation: string, body: { readonly [name: string]: unknown }) => {
    await http.send({ operation, method: 'PATCH', path: urlOf(wanted.ref), body })
  }
  const description = toDescription(wanted, repository.description)
  const isChanged = !repository.private || description !== (repository.description ?? '')
  if (repository.archived && (isChanged || !isSuspended)) await edit('open repository', { archived: false })
  if (isChanged) await edit('update repository', { private: true, description })
  if (isSuspended && (isChanged || !repository.archived)) await edit('archive repository', { archived: true })
}

/**
 * What the blueprint says, or else what people have written, with our mark. That it is suspended needs no words: it
 * shows in that it is archived.
 */
function toDescription({ ref, spec }: Wanted, found: string | null | undefined): string {
  const { description } = readSpec(kind, Spec, spec)
  return withMark(description ?? found, { marker: ref.marker, suspended: false, note: null })
}

function toDesired({ ref, spec }: Wanted) {
  const { description } = readSpec(kind, Spec, spec)
  return {
    marker: ref.marker,
    private: true,
    ...(typeof description === 'string' && { description: withoutMark(description) }),
  }
}

function toObserved(repository: Repository | null): Observed {
  if (repository === null) return { exists: false }
  const { id, description, archived } = repository
  return {
    exists: true,
    externalId: String(id),
    suspended: archived,
    state: {
      marker: readMark(description)?.marker ?? null,
      private: repository.private,
      description: withoutMark(description),
    },
    extras: [],
  }
}

/** The repositories in organizations of ours; those of others are not our business. */
async function* observeAll({ http }: Gitea): AsyncGenerator<Listed> {
  for await (const { name, description } of listOrganizations(http)) {
    if (readMark(description) === null) continue
    const path = `/api/v1/orgs/${encodeURIComponent(name)}/repos`
    for await (const page of pages(http, { operation: 'list repositories', method: 'GET', path }, Repository))
      for (const repository of page)
        yield {
          externalName: repository.name,
          externalId: String(repository.id),
          marker: readMark(repository.description)?.marker ?? null,
          spec: { organization: name },
        }
  }
}
