import type { BlueprintDefinition } from '@freehold/contract'
import type { Fault } from './blueprint-source.ts'
import type { ResourceKinds } from './resource-kinds.ts'
import { resourceFaults } from './resource-rules.ts'
import { faultOfPattern } from './safe-pattern.ts'

type Definition = BlueprintDefinition
type Parameter = Definition['parameters'][number]
type Path = readonly PropertyKey[]

function twiceNamed(items: readonly { readonly name: string }[], path: Path): Fault[] {
  const seen = new Set<string>()
  return items.flatMap(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [{ path: [...path, index, 'name'], code: 'duplicate', detail: `${name} is there twice` }]
  })
}

function nameFaults({ parameters, packages, files, resources, projectResources }: Definition): Fault[] {
  const offset = resources.length
  const together = twiceNamed([...resources, ...projectResources], ['resources']).map((fault) => {
    const index = Number(fault.path[1])
    return index < offset ? fault : { ...fault, path: ['projectResources', index - offset, 'name'] }
  })
  return [
    ...twiceNamed(parameters, ['parameters']),
    ...twiceNamed(packages, ['packages']),
    ...twiceNamed(files, ['files']),
    ...packages.flatMap((pack, index) => twiceNamed(pack.secrets, ['packages', index, 'secrets'])),
    ...together,
  ]
}

const defaultTypes = {
  text: 'string',
  multiline: 'string',
  choice: 'string',
  number: 'number',
  boolean: 'boolean',
} as const satisfies Record<Parameter['type'], string>

function isOutside({ min, max }: Parameter, size: number): boolean {
  return size < (min ?? size) || size > (max ?? size)
}

function faultOfDefault(parameter: Parameter): string | undefined {
  const { type, choices, default: value } = parameter
  if (value === undefined) return undefined
  if (typeof value !== defaultTypes[type]) return `must be a ${defaultTypes[type]}`
  if (type === 'boolean') return undefined
  if (type === 'choice') {
    return choices?.some((choice) => choice.value === value) ? undefined : 'must be one of the choices'
  }
  const size = typeof value === 'string' ? value.length : Number(value)
  return isOutside(parameter, size) ? 'must keep to min and max' : undefined
}

function parameterFaults(parameter: Parameter, index: number): Fault[] {
  const path = ['parameters', index]
  const { type, choices, min, max } = parameter
  const faults: Fault[] = []
  if ((type === 'choice') !== (choices !== undefined && choices.length > 0)) {
    faults.push({
      path: [...path, 'choices'],
      code: 'choices',
      detail: 'belongs to a choice, which needs it',
    })
  }
  if (min !== undefined && max !== undefined && min > max) {
    faults.push({ path: [...path, 'min'], code: 'range', detail: 'must not be more than max' })
  }
  const detail = faultOfDefault(parameter)
  if (detail !== undefined) faults.push({ path: [...path, 'default'], code: 'default', detail })
  return faults
}

function patternFaults({ packages }: Definition): Fault[] {
  return packages.flatMap((pack, index) =>
    pack.secrets.flatMap(({ pattern }, at): Fault[] => {
      const detail = pattern === undefined ? undefined : faultOfPattern(pattern)
      return detail === undefined
        ? []
        : [{ path: ['packages', index, 'secrets', at, 'pattern'], code: 'pattern', detail }]
    }),
  )
}

function fileFaults({ files, parameters }: Definition, templates: ReadonlySet<string>): Fault[] {
  return files.flatMap((file, index) => {
    const faults: Fault[] = []
    if (!templates.has(file.template)) {
      const detail = `names the template ${file.template}, which is not there`
      faults.push({ path: ['files', index, 'template'], code: 'template', detail })
    }
    const parameter = parameters.find(({ name }) => name === file.parameter)
    if (file.parameter !== undefined && parameter?.type !== 'multiline') {
      const detail = `names ${file.parameter}, which is no multiline parameter`
      faults.push({ path: ['files', index, 'parameter'], code: 'parameter', detail })
    }
    return faults
  })
}

/** Whatever a definition says that its parts, the templates or the systems' adapters contradict. */
export function definitionFaults(
  definition: Definition,
  known: { readonly kinds: ResourceKinds; readonly templates: ReadonlySet<string> },
): Fault[] {
  const { projects, projectResources } = definition
  const needless =
    !projects && projectResources.length > 0
      ? [
          {
            path: ['projectResources'],
            code: 'projects',
            detail: 'belongs to a blueprint with projects: true',
          },
        ]
      : []
  return [
    ...nameFaults(definition),
    ...definition.parameters.flatMap(parameterFaults),
    ...patternFaults(definition),
    ...fileFaults(definition, known.templates),
    ...needless,
    ...resourceFaults(definition, known.kinds),
  ]
}
