import { z } from 'zod'
import { planOf, readMark, readSpec, withMark, type Mark } from '#adapters/resource'
import {
  type Listed,
  type Observed,
  type ResourceKind,
  type ResourceRef,
  type Wanted,
} from '#ports/provisioner'
import { applicationUrl, deleteApplication } from './application-removal.ts'
import { isOurs, needsPerson, oursAmong, type Coolify } from './connection.ts'
import { pickServer } from './server.ts'
import { switchApplication } from './switching.ts'

const kind = 'coolify.application'

const Uuid = z.string().min(1).max(100)
const Image = z.string().regex(/^[a-z0-9][\w./-]*(?::\d+\/[\w./-]+)?(?::[\w][\w.-]{0,127})?$/)
const Domains = z.string().max(1000)
const Port = z.int().min(1).max(65_535)

const Spec = z.strictObject({
  projectUuid: Uuid,
  serverUuid: Uuid.nullish(),
  image: Image.nullish(),
  port: Port.nullish(),
  domains: Domains.nullish(),
})
/** Answers every request with what it was asked; 7 MB. */
const defaultImage = 'traefik/whoami:latest'

const Application = z.looseObject({
  id: z.number(),
  uuid: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  fqdn: z.string().nullish(),
  status: z.string().nullish(),
})
type Application = z.output<typeof Application>

type Found = { readonly kept: Application | null; readonly extras: readonly Application[] }

/**
 * A project's application. The image is what it starts with: what is deployed afterwards is the project's own
 * business, and no drift. Suspending stops it and says so in its description, with `idle` where it did not run, so
 * that resuming starts only what was running.
 */
export const coolifyApplication: ResourceKind<Coolify> = {
  kind,
  scope: 'project',
  parameters: Spec,
  suspension: 'enforced',
  nameFor: (name) => name,
  observe: async (connection, ref) => toObserved(await find(connection, ref)),
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted)),
  apply: async (connection, wanted) => {
    const found = await listOurs(connection, wanted.ref)
    const { kept, extras } =
      found.kept === null ? await createApplication(connection, wanted) : { ...found, kept: found.kept }
    for (const extra of extras) await deleteExtra(connection, extra)
    await converge(connection, wanted, kept)
    return { externalId: kept.uuid, removed: extras.length }
  },
  remove: async (connection, ref) => {
    const { kept, extras } = await listOurs(connection, ref)
    for (const { uuid } of kept === null ? [] : [kept, ...extras]) await deleteApplication(connection, uuid)
  },
  observeAll,
}

async function find(connection: Coolify, ref: ResourceRef): Promise<Found> {
  if (ref.externalId === null) return listOurs(connection, ref)
  const application = await connection.http.find(
    { operation: 'read application', method: 'GET', path: applicationUrl(ref.externalId) },
    Application,
  )
  return application !== null && isOurs(application, ref)
    ? { kept: application, extras: [] }
    : listOurs(connection, ref)
}

async function listOurs(connection: Coolify, ref: ResourceRef): Promise<Found> {
  return oursAmong(await listApplications(connection), ref)
}

function listApplications({ http }: Coolify): Promise<readonly Application[]> {
  const call = { operation: 'list applications', method: 'GET', path: '/api/v1/applications' } as const
  return http.ask(call, z.array(Application))
}

/** Looks again afterwards: a request that was sent twice makes two. */
async function createApplication(connection: Coolify, wanted: Wanted) {
  const { projectUuid, serverUuid, image, port, domains } = readSpec(kind, Spec, wanted.spec)
  const [, imageName = defaultImage, imageTag = 'latest'] =
    /^(.+?)(?::([\w.-]+))?$/.exec(image ?? defaultImage) ?? []
  const named = { name: wanted.ref.externalName, description: withMark(null, markOf(wanted, 'idle')) }
  const { uuid } = await connection.http.ask(
    {
      operation: 'create application',
      method: 'POST',
      path: '/api/v1/applications/dockerimage',
      body: {
        ...named,
        project_uuid: projectUuid,
        server_uuid: serverUuid ?? (await pickServer(connection)),
        environment_name: 'production',
        docker_registry_image_name: imageName,
        docker_registry_image_tag: imageTag,
        ports_exposes: String(port ?? 80),
        // Left out, Coolify makes one up.
        ...(typeof domains === 'string' ? { domains } : { autogenerate_domain: false }),
        instant_deploy: false,
      },
    },
    z.looseObject({ uuid: z.string() }),
  )
  const { kept, extras } = await listOurs(connection, wanted.ref)
  // A list that lags behind does not show what the answer has told.
  return { kept: kept ?? { id: 0, uuid, ...named, fqdn: domains ?? null, status: 'exited' }, extras }
}

async function converge(connection: Coolify, wanted: Wanted, application: Application): Promise<void> {
  const mark = await switchTo(connection, wanted, application)
  const fields = { ...namesOf(wanted), description: withMark(application.description, mark) }
  const { name, description, fqdn } = application
  const found = { name, description, domains: fqdn ?? '' }
  if (Object.entries(fields).every(([field, value]) => found[field as keyof typeof found] === value)) return
  await connection.http.send({
    operation: 'update application',
    method: 'PATCH',
    path: applicationUrl(application.uuid),
    body: fields,
  })
}

/** Stops or starts it where that is due, and answers what its description has to say afterwards. */
async function switchTo(connection: Coolify, wanted: Wanted, application: Application): Promise<Mark> {
  const former = readMark(application.description)
  const wasStopped = former?.suspended === true && former.note === null
  const isOn = isRunning(application)
  if (wanted.presence === 'present') {
    if (wasStopped && !isOn) await switchApplication(connection, application.uuid, 'start')
    return markOf(wanted, null)
  }
  if (isOn) await switchApplication(connection, application.uuid, 'stop')
  return markOf(wanted, isOn || wasStopped ? null : 'idle')
}

function namesOf({ ref, spec }: Wanted): { readonly name: string; readonly domains?: string } {
  const { domains } = readSpec(kind, Spec, spec)
  return { name: ref.externalName, ...(typeof domains === 'string' && { domains }) }
}

function markOf({ ref, presence }: Wanted, note: string | null): Mark {
  return { marker: ref.marker, suspended: presence === 'suspended', note }
}

function isRunning({ status }: Application): boolean {
  return /^(?:running|starting|restarting|degraded|paused)/.test(status ?? '')
}

/** Only one that does not run: whoever uses a running duplicate should be asked. */
async function deleteExtra(connection: Coolify, extra: Application): Promise<void> {
  if (!isRunning(extra)) return deleteApplication(connection, extra.uuid)
  throw needsPerson(
    'delete duplicate application',
    `Coolify runs a second application ${extra.name} (${extra.uuid}) of ours: stop it there, or delete it`,
  )
}

/** Domains are compared only where the blueprint names them; a suspended application must not run. */
function toDesired(wanted: Wanted) {
  return {
    ...namesOf(wanted),
    marker: wanted.ref.marker,
    ...(wanted.presence === 'suspended' && { running: false }),
  }
}

function toObserved({ kept, extras }: Found): Observed {
  if (kept === null) return { exists: false }
  const mark = readMark(kept.description)
  return {
    exists: true,
    externalId: kept.uuid,
    suspended: mark?.suspended ?? false,
    state: {
      name: kept.name,
      domains: kept.fqdn ?? '',
      marker: mark?.marker ?? null,
      running: isRunning(kept),
    },
    extras: extras.map(({ uuid }) => uuid),
  }
}

async function* observeAll(connection: Coolify): AsyncGenerator<Listed> {
  for (const { uuid, name, description } of await listApplications(connection))
    yield { externalName: name, externalId: uuid, marker: readMark(description)?.marker ?? null }
}
