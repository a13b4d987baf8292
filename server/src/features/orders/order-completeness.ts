import type { BlueprintDefinition } from '@freehold/contract'
import type { FieldError } from '#platform/errors'
import type { Order } from './order.ts'

type Parameter = BlueprintDefinition['parameters'][number]
type Values = Order['parameters']

const wrong = (pointer: string, detail: string): FieldError => ({ pointer, code: 'order.invalid', detail })

const types: Record<Parameter['type'], 'string' | 'number' | 'boolean'> = {
  text: 'string',
  multiline: 'string',
  choice: 'string',
  number: 'number',
  boolean: 'boolean',
}

function boundsFault({ type, min, max }: Parameter, value: string | number): string | undefined {
  const size = typeof value === 'number' ? value : value.length
  const unit = type === 'number' ? '' : ' characters'
  if (min !== undefined && size < min) return `must be at least ${min}${unit}`
  if (max !== undefined && size > max) return `must be at most ${max}${unit}`
  return undefined
}

function faultOf(parameter: Parameter, value: string | number | boolean): string | undefined {
  if (typeof value !== types[parameter.type]) return `must be a ${types[parameter.type]}`
  if (typeof value === 'boolean') return undefined
  if (parameter.type === 'choice') {
    return parameter.choices?.some((choice) => choice.value === value) === true
      ? undefined
      : 'is none of the choices'
  }
  return boundsFault(parameter, value)
}

/** Whatever of the given values does not fit the blueprint; what is missing is no fault yet. */
export function valueFaults(definition: BlueprintDefinition, values: Values): FieldError[] {
  const unknown = Object.keys(values).filter((name) => !definition.parameters.some((p) => p.name === name))
  const faults = definition.parameters.flatMap((parameter) => {
    const value = values[parameter.name]
    const fault = value === undefined || value === '' ? undefined : faultOf(parameter, value)
    return fault === undefined ? [] : [wrong(`/body/parameters/${parameter.name}`, fault)]
  })
  return [
    ...unknown.map((name) => wrong(`/body/parameters/${name}`, 'is not asked by this blueprint')),
    ...faults,
  ]
}

/** Packages that the blueprint does not have, or that are named twice. */
export function packageFaults(definition: BlueprintDefinition, packages: readonly string[]): FieldError[] {
  return packages.flatMap((name, index) => {
    const known = definition.packages.some((p) => p.name === name)
    if (known && packages.indexOf(name) === index) return []
    return [wrong(`/body/packages/${index}`, known ? 'is named twice' : 'is no package of this blueprint')]
  })
}

/** What keeps the order from being submitted. */
export function missingValues(definition: BlueprintDefinition, order: Order): FieldError[] {
  const missing = definition.parameters
    .filter(
      ({ name, required }) =>
        required && (order.parameters[name] === undefined || order.parameters[name] === ''),
    )
    .map(({ name }) => wrong(`/parameters/${name}`, 'is needed'))
  const unnamed = order.displayName.trim() === '' ? [wrong('/displayName', 'is needed')] : []
  return [...unnamed, ...missing]
}

/** Secrets of the chosen packages that were not given; `given` holds `<package>.<name>`. */
export function missingSecrets(
  definition: BlueprintDefinition,
  packages: readonly string[],
  given: ReadonlySet<string>,
): FieldError[] {
  return definition.packages
    .filter(({ name }) => packages.includes(name))
    .flatMap((chosen) => chosen.secrets.map((secret) => ({ chosen: chosen.name, secret: secret.name })))
    .filter(({ chosen, secret }) => !given.has(`${chosen}.${secret}`))
    .map(({ chosen, secret }) => ({
      pointer: `/packages/${chosen}/${secret}`,
      code: 'order.secret_missing',
      detail: 'is needed',
    }))
}

/** Secrets that the package does not have, or whose form is wrong. The value itself is never repeated. */
export function secretFaults(
  definition: BlueprintDefinition,
  packageName: string,
  values: Readonly<Record<string, string>>,
): FieldError[] {
  const known = definition.packages.find((p) => p.name === packageName)
  if (known === undefined) return [wrong('/params/package', 'is no package of this blueprint')]
  return Object.entries(values).flatMap(([name, value]) => {
    const secret = known.secrets.find((s) => s.name === name)
    if (secret === undefined) return [wrong(`/body/values/${name}`, 'is no secret of this package')]
    const fits = secret.pattern === undefined || new RegExp(secret.pattern, 'u').test(value)
    return fits ? [] : [wrong(`/body/values/${name}`, 'does not have the expected form')]
  })
}
