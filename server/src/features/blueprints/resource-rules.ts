import type { BlueprintDefinition } from '@freehold/contract'
import type { Fault } from './blueprint-source.ts'
import type { ResourceKinds } from './resource-kinds.ts'

type Definition = BlueprintDefinition
type Resource = Definition['resources'][number]
type Part = 'resources' | 'projectResources'

/** What a rule knows of the resource it judges: what stands before it, and all it may rely on. */
type Context = {
  readonly definition: Definition
  readonly kinds: ResourceKinds
  readonly part: Part
  readonly path: readonly PropertyKey[]
  /** Resources that come before, and so may be needed. */
  readonly earlier: ReadonlyMap<string, Resource>
  /** Those of them that this one needs, or that stand whenever one of those does. */
  readonly needed: ReadonlySet<string>
}

const reference = /\$\{([^}]*)\}/g

const plainReferences = [
  'tenant.id',
  'tenant.name',
  'tenant.displayName',
  'organization.id',
  'organization.name',
  'organization.slug',
  'packages',
  'files',
]
const projectReferences = ['project.id', 'project.name', 'project.displayName']

function faultOfResourceReference(name: string, { earlier, needed }: Context): string | undefined {
  if (!earlier.has(name)) return `speaks of ${name}, which is no resource that comes before`
  return needed.has(name) ? undefined : `speaks of ${name} and must therefore name it under needs`
}

function faultOfReference(text: string, context: Context): string | undefined {
  const [, resource, field] = /^resources\.([a-z0-9-]+)\.(\w+)/.exec(text) ?? []
  if (resource !== undefined) {
    if (field === 'secrets') return 'must be given under secrets: parameters hold no secrets'
    if (text !== `resources.${resource}.externalId` && text !== `resources.${resource}.externalName`) {
      return `speaks of \${${text}}: a resource has externalId and externalName`
    }
    return faultOfResourceReference(resource, context)
  }
  if (text === 'packageSecrets') return 'must be given under secrets: parameters hold no secrets'
  const known = [
    ...plainReferences,
    ...(context.part === 'projectResources' ? projectReferences : []),
    ...context.definition.parameters.map((parameter) => `parameters.${parameter.name}`),
  ]
  return known.includes(text) ? undefined : `speaks of \${${text}}, which is nothing that can be referred to`
}

function* textsIn(value: unknown, path: readonly PropertyKey[]): Generator<[readonly PropertyKey[], string]> {
  if (typeof value === 'string') yield [path, value]
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* textsIn(inner, [...path, Array.isArray(value) ? Number(key) : key])
    }
  }
}

function referenceFaults({ parameters }: Resource, context: Context): Fault[] {
  const faults: Fault[] = []
  for (const [path, text] of textsIn(parameters, [...context.path, 'parameters'])) {
    for (const [, name = ''] of text.matchAll(reference)) {
      const detail = faultOfReference(name, context)
      if (detail !== undefined) faults.push({ path, code: 'reference', detail })
    }
  }
  return faults
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value
  for (const key of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  return found
}

/** The kind's own rules; where a reference stands, nobody knows yet what will be there. */
function parameterFaults({ kind, parameters }: Resource, { kinds, path }: Context): Fault[] {
  const judged = kinds.get(kind)?.parameters.safeParse(parameters)
  if (judged === undefined || judged.success) return []
  const isOpen = (at: readonly PropertyKey[]): boolean => {
    const [found] = [...textsIn(valueAt(parameters, at), [])].filter(([, text]) => text.includes('${'))
    return at.length > 0 && found !== undefined
  }
  return judged.error.issues
    .filter((issue) => !isOpen(issue.path))
    .map((issue) => ({
      path: [...path, 'parameters', ...issue.path],
      code: issue.code,
      detail: issue.message,
    }))
}

function kindFaults({ kind, scope }: Resource, { kinds, part, path }: Context): Fault[] {
  const known = kinds.get(kind)
  if (known === undefined) {
    return [
      { path: [...path, 'kind'], code: 'kind', detail: `${kind} is a kind that no system here can make` },
    ]
  }
  const wanted = part === 'projectResources' ? 'project' : scope
  if (known.scope === wanted) return []
  const detail = `${kind} belongs to one ${known.scope}, not to one ${wanted}`
  return [{ path: [...path, known.scope === 'project' ? 'kind' : 'scope'], code: 'scope', detail }]
}

function secretFaults({ secrets }: Resource, context: Context): Fault[] {
  return Object.entries(secrets).flatMap(([name, source]): Fault[] => {
    const path = [...context.path, 'secrets', name]
    const [, resource = '', secret = ''] = /^\$\{resources\.([^.]+)\.secrets\.(\w+)\}$/.exec(source) ?? []
    if (resource === '') return []
    const detail =
      faultOfResourceReference(resource, context) ??
      faultOfSecret(context.earlier.get(resource), secret, context)
    return detail === undefined ? [] : [{ path, code: 'reference', detail }]
  })
}

function faultOfSecret(
  resource: Resource | undefined,
  secret: string,
  { kinds }: Context,
): string | undefined {
  const chosen = kinds.get(resource?.kind ?? '')?.chosenSecrets
  if (resource === undefined || (chosen !== undefined && Object.hasOwn(chosen, secret))) return undefined
  return `speaks of the secret ${secret}, which ${resource.name} (${resource.kind}) does not have`
}

function needFaults({ needs }: Resource, { earlier, path }: Context): Fault[] {
  return needs.flatMap((need, index) =>
    earlier.has(need)
      ? []
      : [
          {
            path: [...path, 'needs', index],
            code: 'needs',
            detail: `needs ${need}, which must come before it`,
          },
        ],
  )
}

function faultsIn(
  definition: Definition,
  kinds: ResourceKinds,
  part: Part,
  before: ReadonlyMap<string, Resource>,
): Fault[] {
  const earlier = new Map(before)
  const closures = new Map<string, ReadonlySet<string>>()
  return definition[part].flatMap((resource, index) => {
    const inherited = resource.needs.flatMap((need) => [need, ...(closures.get(need) ?? [])])
    // The resources of a tenant all stand before any of its projects is begun.
    const needed = new Set([...inherited, ...before.keys()])
    const context = { definition, kinds, part, path: [part, index], earlier: new Map(earlier), needed }
    earlier.set(resource.name, resource)
    closures.set(resource.name, needed)
    return [
      ...kindFaults(resource, context),
      ...needFaults(resource, context),
      ...referenceFaults(resource, context),
      ...parameterFaults(resource, context),
      ...secretFaults(resource, context),
    ]
  })
}

/**
 * Whatever of a blueprint's resources could not be made as written. Resources are made in the order in which they
 * stand and need only what stands before them, so that no circle can arise.
 */
export function resourceFaults(definition: Definition, kinds: ResourceKinds): Fault[] {
  const own = new Map(definition.resources.map((resource) => [resource.name, resource]))
  return [
    ...faultsIn(definition, kinds, 'resources', new Map()),
    ...faultsIn(definition, kinds, 'projectResources', own),
  ]
}
