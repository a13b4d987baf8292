/**
 * What Freehold needs of every outside system that holds objects of tenants. An adapter is a value: its kinds of
 * resources, and how a connection to it is opened and checked. Every verb may be called again at any time: it looks
 * first, by our marker, and changes only what differs.
 */
import type { z } from 'zod'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What kind of trouble a call met; the reconciler decides on it, and people read it. */
export type PortErrorKind =
  | 'auth'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid'
  | 'rate_limited'
  | 'unavailable'
  | 'timeout'
  | 'protocol'

/** A call to an outside system that did not do what was asked. Its message holds no secret and names the system. */
export class PortError extends Error {
  override readonly name = 'PortError'
  readonly system: string
  readonly operation: string
  readonly kind: PortErrorKind
  /** False where only a person can help: wrong input, missing rights, a credential that is refused. */
  readonly retryable: boolean
  /** Set where the system said when to come back. */
  readonly retryAfterMs: number | undefined

  constructor(
    input: {
      system: string
      operation: string
      kind: PortErrorKind
      retryable: boolean
      retryAfterMs?: number | undefined
    },
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.system = input.system
    this.operation = input.operation
    this.kind = input.kind
    this.retryable = input.retryable
    this.retryAfterMs = input.retryAfterMs
  }
}

/** Which object is meant. `marker` is ours and unique; systems that can carry it show that an object is ours. */
export type ResourceRef = {
  readonly externalName: string
  readonly externalId: string | null
  readonly marker: string
  /** Parameters as last resolved: where the object lies, in systems that keep objects inside others (the same as `Wanted.spec`). */
  readonly spec: { readonly [key: string]: Json }
}

/** What is wanted of an object. Values hold no secrets: those stand apart, and appear in plans as fingerprints. */
export type Wanted = {
  readonly ref: ResourceRef
  readonly spec: { readonly [key: string]: Json }
  /** Secret values by name, opened for this call only. */
  readonly secrets: { readonly [name: string]: string }
  /** Keyed fingerprints of the same, for comparing and for plans. */
  readonly fingerprints: { readonly [name: string]: string }
  readonly presence: 'present' | 'suspended'
}

/** How an object was found. `state` holds what `plan` compares, normalised, without secrets. */
export type Observed =
  | { readonly exists: false }
  | {
      readonly exists: true
      readonly externalId: string
      readonly suspended: boolean
      readonly state: { readonly [key: string]: Json }
      /** Further objects that carry our marker, in systems without unique names; `apply` removes those it may. */
      readonly extras: readonly string[]
    }

export type FieldChange = { readonly field: string; readonly from: string | null; readonly to: string | null }

/** What `apply` would do. `destructive`: data or access may be lost. */
export type ResourcePlan = {
  readonly action: 'create' | 'update' | 'suspend' | 'resume' | 'keep'
  readonly destructive: boolean
  readonly changes: readonly FieldChange[]
}

export type Applied = {
  readonly externalId: string
  /** Duplicates that were removed on the way to one. */
  readonly removed: number
}

/** An object of ours or not, as a listing shows it; `marker` is null where the system cannot tell. */
export type Listed = {
  readonly externalName: string
  readonly externalId: string
  readonly marker: string | null
  /** Where it lies, in systems that keep objects inside others: what `remove` needs to reach it. */
  readonly spec?: { readonly [key: string]: Json }
}

/** One kind of object in one system, such as `litellm.key`. `C` is the adapter's open connection. */
export interface ResourceKind<C = never> {
  /** `<system>.<object>` */
  readonly kind: string
  readonly scope: 'tenant' | 'organization' | 'project'
  /** What a blueprint may set; refuses anything else when the blueprint is published. */
  readonly parameters: z.ZodType
  /** Name over there for a tenant, organization or project of this name, within that system's limits. Pure. */
  nameFor(name: string): string
  /** Names of secrets that we choose before the first call (a gateway key), and how each is made. */
  readonly chosenSecrets?: { readonly [name: string]: () => string }
  observe(connection: C, ref: ResourceRef): Promise<Observed>
  /** Pure: the same wish and observation always plan alike. */
  plan(wanted: Wanted, observed: Observed): ResourcePlan
  apply(connection: C, wanted: Wanted, observed: Observed): Promise<Applied>
  /** Removes the object and whatever it cannot be removed without; done when it is gone. */
  remove(connection: C, ref: ResourceRef): Promise<void>
  /** All objects of the kind, where the system can list them. */
  observeAll?(connection: C): AsyncIterable<Listed>
  /** Whether a suspended object refuses service over there; where not, suspension is `recorded` only and says so. */
  readonly suspension: 'enforced' | 'recorded'
}

/** What a check found. A finding says what is wrong and what to do. */
export type CheckResult = {
  readonly version: string | null
  readonly findings: readonly { readonly code: string; readonly detail: string }[]
}

export type ConnectionSettings = {
  readonly url: string
  readonly credentials: { readonly [name: string]: string }
  /** Sends a request under the connector's network policy. */
  readonly fetch: ConnectorFetch
}

/** A request to the connector's own origin; redirects are refused, answers are bounded, the signal ends it. */
export type ConnectorFetch = (request: {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body?: string
  readonly timeoutMs: number
}) => Promise<{
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}>

/** A product that Freehold can connect. */
export interface Adapter<C = never> {
  readonly kind: string
  /** The product's name, as people write it. */
  readonly title: string
  readonly credentials: readonly {
    readonly name: string
    readonly label: string
    readonly optional: boolean
  }[]
  readonly resourceKinds: readonly ResourceKind<C>[]
  connect(settings: ConnectionSettings): C
  /** Reachable, authorised, version, known traps. Throws PortError where it cannot even be asked. */
  check(connection: C): Promise<CheckResult>
}

/** An adapter whose connection type is its own secret; how a list of different ones holds it. */
export type AnyAdapter = Omit<Adapter, 'connect'> & { connect(settings: ConnectionSettings): unknown }
