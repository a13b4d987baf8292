import type { BlueprintDefinition, Order } from '@freehold/contract'

export type Parameter = BlueprintDefinition['parameters'][number]
export type Package = BlueprintDefinition['packages'][number]
export type ParameterValue = string | number | boolean

/** What the wizard's fields hold. Secrets are never among them. */
export type DraftValues = {
  readonly displayName: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly packages: readonly string[]
  readonly note: string
}

/** Secrets that were typed and not sealed yet: by package, by name. */
export type SecretInputs = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Key below `orders.fault`: why a field cannot stay as it is. */
export type FaultKey =
  | 'required'
  | 'tooShort'
  | 'tooLong'
  | 'tooSmall'
  | 'tooBig'
  | 'notOffered'
  | 'control'
  | 'pattern'
export type Fault = { readonly key: FaultKey; readonly limit?: number }
/** By field, as questions name them: `displayName`, `note`, `parameters.<name>`, `packages.<package>.<secret>`. */
export type Faults = Readonly<Record<string, Fault>>

const longestName = 80
export const longestNote = 2_000
export const longestText = 10_000

/** Line breaks and tabs are the only control characters that the server takes, and only in several lines. */
const control = /\p{Cc}/u
const controlInLines = /[^\P{Cc}\t\n\r]/u

/** What the wizard edits: an order, or something that is to become one. */
export type Drafted = Pick<Order, 'kind' | 'displayName' | 'parameters' | 'packages' | 'note'>

export function toDraftValues(order: Drafted): DraftValues {
  const { displayName, parameters, packages, note } = order
  return { displayName, parameters, packages: packages.map(({ name }) => name), note: note ?? '' }
}

/** What a new order begins with. */
export function defaultParameters(definition: BlueprintDefinition): Record<string, ParameterValue> {
  return Object.fromEntries(
    definition.parameters.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  )
}

export function isAnswered(value: ParameterValue | undefined): value is ParameterValue {
  return value !== undefined && value !== ''
}

function textFault({ type, min, max }: Parameter, text: string): Fault | undefined {
  if (min !== undefined && text.length < min) return { key: 'tooShort', limit: min }
  const longest = Math.min(max ?? longestText, longestText)
  if (text.length > longest) return { key: 'tooLong', limit: longest }
  return (type === 'multiline' ? controlInLines : control).test(text) ? { key: 'control' } : undefined
}

function numberFault({ min, max }: Parameter, value: number): Fault | undefined {
  if (min !== undefined && value < min) return { key: 'tooSmall', limit: min }
  return max !== undefined && value > max ? { key: 'tooBig', limit: max } : undefined
}

/** What the server would object to in an answer; nothing answered is no fault here. */
export function parameterFault(parameter: Parameter, value: ParameterValue | undefined): Fault | undefined {
  if (!isAnswered(value)) return undefined
  if (typeof value === 'number') return numberFault(parameter, value)
  if (typeof value === 'boolean') return undefined
  if (parameter.type === 'choice') {
    return parameter.choices?.some((choice) => choice.value === value) ? undefined : { key: 'notOffered' }
  }
  return textFault(parameter, value)
}

function nameFault(displayName: string): Fault | undefined {
  if (displayName.trim().length > longestName) return { key: 'tooLong', limit: longestName }
  return control.test(displayName) ? { key: 'control' } : undefined
}

/** Answers that cannot even be kept in a draft. */
export function invalidFields(definition: BlueprintDefinition, values: DraftValues): Faults {
  const faults: Record<string, Fault> = {}
  const name = nameFault(values.displayName)
  if (name) faults['displayName'] = name
  if (values.note.length > longestNote) faults['note'] = { key: 'tooLong', limit: longestNote }
  for (const parameter of definition.parameters) {
    const fault = parameterFault(parameter, values.parameters[parameter.name])
    if (fault) faults[`parameters.${parameter.name}`] = fault
  }
  return faults
}

/** Everything that stands between these answers and an order, but for the secrets. */
export function incompleteFields(definition: BlueprintDefinition, values: DraftValues): Faults {
  const missing = definition.parameters
    .filter(({ name, required }) => required && !isAnswered(values.parameters[name]))
    .map(({ name }): [string, Fault] => [`parameters.${name}`, { key: 'required' }])
  const unnamed: Faults = values.displayName.trim() === '' ? { displayName: { key: 'required' } } : {}
  return { ...unnamed, ...Object.fromEntries(missing), ...invalidFields(definition, values) }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Answers that the blueprint asks for and that may be kept; empty ones fall away. */
function cleanParameters(definition: BlueprintDefinition, values: DraftValues): DraftValues['parameters'] {
  const kept = definition.parameters.flatMap((parameter): [string, ParameterValue][] => {
    const value = values.parameters[parameter.name]
    return isAnswered(value) && !parameterFault(parameter, value) ? [[parameter.name, value]] : []
  })
  return Object.fromEntries(kept)
}

export type DraftPatch = {
  displayName?: string
  parameters?: Record<string, ParameterValue>
  packages?: string[]
  note?: string | null
}

/** What is sent to bring the saved draft to these answers; those that cannot be kept stay behind. */
export function toPatch(definition: BlueprintDefinition, saved: DraftValues, now: DraftValues): DraftPatch {
  const patch: DraftPatch = {}
  const name = now.displayName.trim()
  if (name !== '' && name !== saved.displayName && !nameFault(name)) patch.displayName = name
  const parameters = cleanParameters(definition, now)
  if (!isSame(sorted(parameters), sorted(saved.parameters))) patch.parameters = { ...parameters }
  if (!isSame(now.packages.toSorted(), saved.packages.toSorted())) patch.packages = [...now.packages]
  if (now.note !== saved.note && now.note.length <= longestNote) {
    patch.note = now.note.trim() === '' ? null : now.note
  }
  return patch
}

function sorted(parameters: DraftValues['parameters']): [string, ParameterValue][] {
  return Object.entries(parameters).toSorted(([a], [b]) => a.localeCompare(b))
}

/** Someone else's answers with one's own changes on top, field by field. */
export function mergeDrafts(before: DraftValues, mine: DraftValues, theirs: DraftValues): DraftValues {
  const pick = <T>(base: T, own: T, other: T): T => (isSame(base, own) ? other : own)
  const names = new Set([...Object.keys(mine.parameters), ...Object.keys(theirs.parameters)])
  const parameters = [...names].flatMap((name): [string, ParameterValue][] => {
    const value = pick(before.parameters[name], mine.parameters[name], theirs.parameters[name])
    return value === undefined ? [] : [[name, value]]
  })
  return {
    displayName: pick(before.displayName, mine.displayName, theirs.displayName),
    parameters: Object.fromEntries(parameters),
    packages: pick(before.packages, mine.packages, theirs.packages),
    note: pick(before.note, mine.note, theirs.note),
  }
}

/** Secrets that were typed in a form that the package does not take, by `packages.<package>.<secret>`. */
export function secretFaults(packages: readonly Package[], inputs: SecretInputs): Faults {
  const faults: Record<string, Fault> = {}
  for (const { name, secrets } of packages) {
    for (const { name: secret, pattern } of secrets) {
      const value = inputs[name]?.[secret] ?? ''
      if (value === '' || pattern === undefined || new RegExp(pattern, 'u').test(value)) continue
      faults[`packages.${name}.${secret}`] = { key: 'pattern' }
    }
  }
  return faults
}

/** Secrets that the chosen packages need and that are neither sealed nor typed. */
export function missingSecrets(
  order: Drafted,
  inputs: SecretInputs,
  alreadyHeld: readonly string[] = [],
): Faults {
  const missing = order.packages
    .filter(({ name }) => !alreadyHeld.includes(name))
    .flatMap(({ name, secrets }) =>
      secrets
        .filter((secret) => secret.state !== 'sealed' && !inputs[name]?.[secret.name])
        .map((secret): [string, Fault] => [`packages.${name}.${secret.name}`, { key: 'required' }]),
    )
  return Object.fromEntries(missing)
}
