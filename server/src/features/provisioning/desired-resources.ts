import type { BlueprintDefinition } from '@freehold/contract'
import type { Db } from '#platform/db/pool'
import type { Json } from '#ports/provisioner'
import { systemOf } from './open-connector.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import type { Desired, Presence } from './resource-row.ts'

type BlueprintResource = BlueprintDefinition['resources'][number]

/** A resource as a blueprint wants it for one tenant, before any row of it exists. */
export type DesiredResource = {
  readonly name: string
  readonly kind: string
  readonly scope: 'tenant' | 'organization'
  readonly projectId: string | null
  readonly ordinal: number
  readonly needs: readonly string[]
  readonly connector: { readonly id: string; readonly name: string }
  readonly externalName: string
  readonly desired: Desired
  readonly presence: Presence
}

export type DesiredInput = {
  readonly definition: BlueprintDefinition
  readonly organizationSlug: string
  readonly tenantName: string
  readonly presence: Presence
  /** Fingerprints of the package secrets, by `<package>.<secret>`. */
  readonly fingerprints: { readonly [name: string]: string }
  readonly projects: readonly { readonly id: string; readonly name: string; readonly removed: boolean }[]
}

/** A resource of a blueprint whose system nobody has connected. */
export type Unconnected = {
  readonly name: string
  readonly kind: string
  readonly connector: string | undefined
}

const resourceSecret = /^\$\{resources\.([a-z0-9-]+)\.secrets\.([a-zA-Z0-9]+)\}$/

/** Where each secret of an object comes from, with `${packageSecrets}` spelled out. */
function secretSources(
  sources: BlueprintResource['secrets'],
  fingerprints: { readonly [name: string]: string },
): Record<string, string> {
  const spelled = Object.entries(sources).flatMap(([name, source]): [string, string][] => {
    if (source === '${packageSecrets}') return Object.keys(fingerprints).map((key) => [key, `package:${key}`])
    const [, resource, secret] = resourceSecret.exec(source) ?? []
    return [[name, `resource:${resource}.${secret}`]]
  })
  return Object.fromEntries(spelled)
}

function externalBase(
  resource: BlueprintResource,
  input: DesiredInput,
  project: { name: string } | undefined,
): string {
  if (resource.scope === 'organization') return input.organizationSlug
  return project === undefined ? input.tenantName : `${input.tenantName}-${project.name}`
}

type Placed = {
  readonly resource: BlueprintResource
  readonly project?: DesiredInput['projects'][number]
  readonly ordinal: number
}

/** Every resource of the tenant and of its projects, in the order in which they are made. */
function placedResources({ definition, projects }: DesiredInput): Placed[] {
  const own = definition.resources.map((resource, index) => ({ resource, ordinal: index }))
  const ofProjects = projects.flatMap((project) =>
    definition.projectResources.map((resource, index) => ({ resource, project, ordinal: 1000 + index })),
  )
  return [...own, ...ofProjects]
}

function presenceIn(resource: BlueprintResource, input: DesiredInput, removed: boolean): Presence {
  // What the organization shares goes when nobody needs it, which one tenant cannot know.
  if (resource.scope === 'organization') return 'present'
  return removed ? 'absent' : input.presence
}

/** The resources that a tenant wants, and those that cannot be wanted because nothing is connected for them. */
export async function desiredResources(
  db: Db,
  { connectors }: Pick<ProvisioningDeps, 'connectors'>,
  input: DesiredInput,
): Promise<{ readonly resources: readonly DesiredResource[]; readonly unconnected: readonly Unconnected[] }> {
  const resources: DesiredResource[] = []
  const unconnected: Unconnected[] = []
  const chosen = new Map<string, ReturnType<typeof connectors.choose>>()
  const choose = (system: string, name: string | undefined) => {
    const key = `${system}/${name ?? ''}`
    const known = chosen.get(key) ?? connectors.choose(db, system, name)
    chosen.set(key, known)
    return known
  }
  for (const { resource, project, ordinal } of placedResources(input)) {
    const { name, kind, connector: wanted } = resource
    const connector = await choose(systemOf(kind), wanted)
    if (connector === undefined) {
      unconnected.push({ name, kind, connector: wanted })
      continue
    }
    const sources = secretSources(resource.secrets, input.fingerprints)
    const used = Object.values(sources)
      .filter((source) => source.startsWith('package:'))
      .map((source) => source.slice(8))
    resources.push({
      name,
      kind,
      scope: resource.scope,
      projectId: project?.id ?? null,
      ordinal,
      needs: resource.needs,
      connector,
      externalName: connectors.nameFor(kind, externalBase(resource, input, project)),
      desired: {
        // Judged as JSON by the blueprint's schema.
        spec: resource.parameters as { readonly [key: string]: Json },
        secrets: sources,
        fingerprints: Object.fromEntries(used.map((key) => [key, input.fingerprints[key] ?? ''])),
      },
      presence: presenceIn(resource, input, project?.removed ?? false),
    })
  }
  return { resources, unconnected }
}
