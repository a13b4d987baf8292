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
import { deleteApplications } from './application-removal.ts'
import { isOurs, needsPerson, oursAmong, type Coolify } from './connection.ts'

const kind = 'coolify.project'

const Spec = z.strictObject({})
const Project = z.looseObject({
  id: z.number(),
  uuid: z.string(),
  name: z.string(),
  description: z.string().nullish(),
})
type Project = z.output<typeof Project>

type Found = { readonly kept: Project | null; readonly extras: readonly Project[] }

/**
 * A tenant's project. Coolify cannot suspend one: that it stands suspended is written in its description and refuses
 * nothing; the applications in it are resources of their own, and are stopped.
 */
export const coolifyProject: ResourceKind<Coolify> = {
  kind,
  scope: 'tenant',
  parameters: Spec,
  suspension: 'recorded',
  nameFor: (name) => name,
  observe: async (connection, ref) => toObserved(await find(connection, ref)),
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted)),
  apply: async (connection, wanted) => {
    const found = await listOurs(connection, wanted.ref)
    const { kept, extras } =
      found.kept === null ? await createProject(connection, wanted) : { ...found, kept: found.kept }
    for (const extra of extras) await deleteExtra(connection, extra)
    await converge(connection, wanted, kept)
    return { externalId: kept.uuid, removed: extras.length }
  },
  remove: async (connection, ref) => {
    const { kept, extras } = await listOurs(connection, ref)
    for (const project of kept === null ? [] : [kept, ...extras]) await deleteWhole(connection, project)
  },
  observeAll,
}

const urlOf = (uuid: string) => `/api/v1/projects/${encodeURIComponent(uuid)}`

async function find(connection: Coolify, ref: ResourceRef): Promise<Found> {
  if (ref.externalId === null) return listOurs(connection, ref)
  const project = await connection.http.find(
    { operation: 'read project', method: 'GET', path: urlOf(ref.externalId) },
    Project,
  )
  return project !== null && isOurs(project, ref) ? { kept: project, extras: [] } : listOurs(connection, ref)
}

async function listOurs(connection: Coolify, ref: ResourceRef): Promise<Found> {
  return oursAmong(await listProjects(connection), ref)
}

function listProjects({ http }: Coolify): Promise<readonly Project[]> {
  return http.ask({ operation: 'list projects', method: 'GET', path: '/api/v1/projects' }, z.array(Project))
}

/** Looks again afterwards: a request that was sent twice makes two. */
async function createProject(connection: Coolify, wanted: Wanted) {
  const { uuid } = await connection.http.ask(
    { operation: 'create project', method: 'POST', path: '/api/v1/projects', body: toFields(wanted, null) },
    z.looseObject({ uuid: z.string() }),
  )
  const { kept, extras } = await listOurs(connection, wanted.ref)
  // A list that lags behind does not show what the answer has told.
  return { kept: kept ?? { id: 0, uuid, ...toFields(wanted, null) }, extras }
}

async function converge({ http }: Coolify, wanted: Wanted, project: Project): Promise<void> {
  const plan = planOf(wanted, toObserved({ kept: project, extras: [] }), toDesired(wanted))
  if (plan.action === 'keep') return
  await http.send({
    operation: 'update project',
    method: 'PATCH',
    path: urlOf(project.uuid),
    body: toFields(wanted, project.description),
  })
}

/** Only an empty one: what somebody has put into a duplicate is for a person to move. */
async function deleteExtra({ http }: Coolify, { uuid, name }: Project): Promise<void> {
  const operation = 'delete duplicate project'
  try {
    await http.send({ operation, method: 'DELETE', path: urlOf(uuid), also: [404] })
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'conflict') throw error
    throw needsPerson(
      operation,
      `Coolify has a second project ${name} (${uuid}) of ours, and it holds resources: move them to the older one and delete it`,
    )
  }
}

async function deleteWhole(connection: Coolify, { uuid, name }: Project): Promise<void> {
  const call = { operation: 'delete project', method: 'DELETE', path: urlOf(uuid), also: [404] } as const
  try {
    await connection.http.send(call)
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'conflict') throw error
    await deleteApplications(connection, uuid)
    await connection.http.send(call).catch((second: unknown) => {
      if (!(second instanceof PortError) || second.kind !== 'conflict') throw second
      throw needsPerson(
        call.operation,
        `Coolify keeps project ${name}, since it holds databases or services: delete those there, then try again`,
      )
    })
  }
}

function toFields({ ref, presence }: Wanted, description: string | null | undefined) {
  const mark = { marker: ref.marker, suspended: presence === 'suspended', note: null }
  return { name: ref.externalName, description: withMark(description, mark) }
}

function toDesired({ ref, spec }: Wanted) {
  readSpec(kind, Spec, spec)
  return { name: ref.externalName, marker: ref.marker }
}

function toObserved({ kept, extras }: Found): Observed {
  if (kept === null) return { exists: false }
  const mark = readMark(kept.description)
  return {
    exists: true,
    externalId: kept.uuid,
    suspended: mark?.suspended ?? false,
    state: { name: kept.name, marker: mark?.marker ?? null },
    extras: extras.map(({ uuid }) => uuid),
  }
}

async function* observeAll(connection: Coolify): AsyncGenerator<Listed> {
  for (const { uuid, name, description } of await listProjects(connection))
    yield { externalName: name, externalId: uuid, marker: readMark(description)?.marker ?? null }
}
