import type { OpenConnector } from '#features/connectors'
import type {
  Applied,
  Listed,
  Observed,
  ResourceKind,
  ResourcePlan,
  ResourceRef,
  Wanted,
} from '#ports/provisioner'

/** A resource kind with its connection bound in. */
export type BoundKind = {
  readonly scope: ResourceKind['scope']
  readonly suspension: ResourceKind['suspension']
  readonly chosenSecrets: { readonly [name: string]: () => string }
  readonly observe: (ref: ResourceRef) => Promise<Observed>
  readonly plan: (wanted: Wanted, observed: Observed) => ResourcePlan
  readonly apply: (wanted: Wanted, observed: Observed) => Promise<Applied>
  readonly remove: (ref: ResourceRef) => Promise<void>
  readonly observeAll: (() => AsyncIterable<Listed>) | undefined
}

/** The kind `system.object` of an open connector. */
export function bindKind({ adapter, connection, name }: OpenConnector, kind: string): BoundKind {
  const found = adapter.resourceKinds.find((candidate) => candidate.kind === kind)
  if (found === undefined) throw new Error(`Connector ${name} has no resources of kind ${kind}`)
  // The adapter made this connection itself; that its own kinds accept it cannot be said in the type of a list.
  const own = connection as never
  return {
    scope: found.scope,
    suspension: found.suspension,
    chosenSecrets: found.chosenSecrets ?? {},
    observe: (ref) => found.observe(own, ref),
    plan: (wanted, observed) => found.plan(wanted, observed),
    apply: (wanted, observed) => found.apply(own, wanted, observed),
    remove: (ref) => found.remove(own, ref),
    observeAll: found.observeAll === undefined ? undefined : () => found.observeAll?.(own) ?? none(),
  }
}

async function* none(): AsyncGenerator<Listed> {}

/** The system part of a resource kind, which is also the kind of its connector. */
export function systemOf(kind: string): string {
  return kind.slice(0, kind.indexOf('.'))
}
