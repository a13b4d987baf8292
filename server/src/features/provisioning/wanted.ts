import { fingerprint, type KeyRing } from '#platform/key-ring'
import type { Json, Wanted } from '#ports/provisioner'
import { type ReferenceContext, resolve } from './references.ts'
import type { ResourceRow } from './resource-row.ts'

/** Secret values that are known now, by `package:<package>.<name>` or `resource:<resource>.<name>`. */
export type SecretValues = { readonly [source: string]: string }

/** The parts of a row that a wish is built from; a plan builds it before the row exists. */
export type WantedInput = Pick<
  ResourceRow,
  'id' | 'name' | 'externalName' | 'externalId' | 'desired' | 'presence'
>

function secretsOf(row: WantedInput, values: SecretValues): Record<string, string> {
  const own = Object.entries(values)
    .filter(([source]) => source.startsWith(`resource:${row.name}.`))
    .map(([source, value]): [string, string] => [source.slice(`resource:${row.name}.`.length), value])
  const given = Object.entries(row.desired.secrets).flatMap(([name, source]): [string, string][] => {
    const value = values[source]
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries([...own, ...given])
}

/** Fingerprints of every secret the object is to hold, also of those whose value was erased after delivery. */
function fingerprintsOf(
  row: WantedInput,
  secrets: Record<string, string>,
  { keyRing, prints = {} }: Pick<Sources, 'keyRing' | 'prints'>,
): Record<string, string> {
  const known = Object.entries(secrets).map(([name, value]): [string, string] => [
    name,
    fingerprint(keyRing, value),
  ])
  const kept = Object.entries(row.desired.secrets).flatMap(([name, source]): [string, string][] => {
    const print = source.startsWith('package:')
      ? row.desired.fingerprints[source.slice('package:'.length)]
      : prints[source]
    return print === undefined ? [] : [[name, print]]
  })
  return Object.fromEntries([...kept, ...known])
}

type Sources = {
  readonly values: SecretValues
  /** Of the objects' own secrets, for plans: they are made without the values. */
  readonly prints?: SecretValues
  readonly keyRing: KeyRing
  readonly forPlan?: boolean
}

/** What is wanted of an object, with references replaced and secrets opened. */
export function wantedOf(row: WantedInput, context: ReferenceContext, sources: Sources): Wanted {
  const { values, forPlan = false } = sources
  const secrets = secretsOf(row, values)
  // An object resolves to an object.
  const spec = resolve(row.desired.spec, context, { forPlan }) as { readonly [key: string]: Json }
  return {
    ref: { externalName: row.externalName, externalId: row.externalId, marker: row.id, spec },
    spec,
    secrets,
    fingerprints: fingerprintsOf(row, secrets, sources),
    presence: row.presence === 'suspended' ? 'suspended' : 'present',
  }
}

/** Names of secrets that the object should hold and whose value nobody has any more. */
export function lostSecrets(wanted: Wanted): string[] {
  return Object.keys(wanted.fingerprints).filter((name) => wanted.secrets[name] === undefined)
}
