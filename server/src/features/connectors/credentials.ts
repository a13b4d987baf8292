import { fingerprint, type KeyRing, open, seal, type Sealed } from '#platform/key-ring'
import type { AnyAdapter } from '#ports/provisioner'
import { connectorCredentialsInvalid } from './connector-errors.ts'

export type Credentials = Readonly<Record<string, string>>

const placeOf = (connectorId: string): string => `connectors/${connectorId}/credentials`
/** So many characters of a fingerprint tell two credentials apart, and tell nothing of either. */
const shownCharacters = 8

/** All credentials of a connector as one envelope, bound to its row. */
export function sealCredentials(keyRing: KeyRing, connectorId: string, credentials: Credentials): Sealed {
  return seal(keyRing, placeOf(connectorId), JSON.stringify(credentials))
}

export function openCredentials(keyRing: KeyRing, connectorId: string, sealed: unknown): Credentials {
  // The column holds what `sealCredentials` made of a record of strings.
  return JSON.parse(open(keyRing, placeOf(connectorId), sealed as Sealed)) as Credentials
}

/** What people see of credentials: whether they are still the same. */
export function fingerprintsOf(keyRing: KeyRing, credentials: Credentials): Record<string, string> {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [
      name,
      fingerprint(keyRing, value).slice(-shownCharacters),
    ]),
  )
}

/** Refuses credentials that the system does not know, and the lack of one that it needs. */
export function judgeCredentials(adapter: AnyAdapter, credentials: Credentials): void {
  const known = new Map(adapter.credentials.map((credential) => [credential.name, credential]))
  const unknown = Object.keys(credentials)
    .filter((name) => !known.has(name))
    .map((name) => ({ name, detail: `${adapter.title} has no credential ${name}` }))
  const missing = adapter.credentials
    .filter(({ name, optional }) => !optional && !Object.hasOwn(credentials, name))
    .map(({ name, label }) => ({ name, detail: `${label} is needed` }))
  const faults = [...unknown, ...missing]
  if (faults.length > 0) throw connectorCredentialsInvalid(faults)
}
