import type { AnyAdapter } from '#ports/provisioner'

/** What publishing a blueprint must know of a kind of resource. */
export type KnownKind = Pick<
  AnyAdapter['resourceKinds'][number],
  'kind' | 'scope' | 'parameters' | 'chosenSecrets'
>

/** Every kind of resource that some adapter can make, by name. */
export type ResourceKinds = ReadonlyMap<string, KnownKind>

export function resourceKindsOf(adapters: readonly AnyAdapter[]): ResourceKinds {
  return new Map(adapters.flatMap((adapter) => adapter.resourceKinds.map((kind) => [kind.kind, kind])))
}

/** The system part of a resource kind, which is also the kind of its connector. */
export function systemOf(kind: string): string {
  return kind.slice(0, kind.indexOf('.'))
}
