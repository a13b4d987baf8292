import { createHash, randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { startSimulator, type Simulator, type SimulatorKind } from '@freehold/simulators'
import { createConnectorFetch } from '#platform/safe-fetch'
import type { Adapter, Json, Listed, Observed, ResourceKind, ResourcePlan, Wanted } from '#ports/provisioner'

type Spec = { readonly [key: string]: Json }
type Credentials = { readonly [name: string]: string }

/** One kind of resource as the port suite tries it, against its simulator and, where there is one, a real server. */
export type Subject<C, K extends SimulatorKind = SimulatorKind> = {
  readonly adapter: Adapter<C>
  readonly kind: ResourceKind<C>
  readonly simulator: K
  readonly credentials: (simulator: Simulator<K>) => Credentials
  /** From the environment; undefined where no real server is given. */
  readonly real: Server | undefined
  /** Makes what the object needs around it, and answers its parameters. */
  readonly spec: (connection: C) => Promise<Spec>
  readonly changed: Spec
  readonly secrets?: Credentials
  /** How many objects of that name or marker the simulator holds. */
  readonly count: (simulator: Simulator<K>, wanted: Wanted) => number
}

export type Server = { readonly url: string; readonly credentials: Credentials }

/** A server of the environment: its address and its credentials stand in variables of these names. */
export function serverFrom(
  address: string,
  credentials: { readonly [name: string]: string },
): Server | undefined {
  const url = process.env[address]
  if (url === undefined || url === '') return undefined
  return {
    url,
    credentials: Object.fromEntries(
      Object.entries(credentials).map(([name, variable]) => [name, process.env[variable] ?? '']),
    ),
  }
}

/** Opens a connection that ends with the test. */
export function connectTo<C>(t: TestContext, adapter: Adapter<C>, { url, credentials }: Server): C {
  const fetch = createConnectorFetch({
    url,
    policy: { kind: 'connector', allowHttp: true, allowedNetworks: ['127.0.0.0/8', '::1/128'] },
  })
  t.after(() => fetch.close())
  return adapter.connect({ url, credentials, fetch })
}

export async function aSimulator<K extends SimulatorKind>(t: TestContext, kind: K): Promise<Simulator<K>> {
  const simulator = await startSimulator(kind)
  t.after(() => simulator.close())
  return simulator
}

/** A wish for an object nobody has asked for before. */
export function aWish<C>(kind: ResourceKind<C>, spec: Spec, secrets: Credentials = {}): Wanted {
  const chosen = Object.entries(kind.chosenSecrets ?? {}).map(([name, choose]) => [name, choose()] as const)
  const all = { ...secrets, ...Object.fromEntries(chosen) }
  return {
    ref: {
      externalName: kind.nameFor(`suite-${randomUUID().slice(0, 8)}`),
      externalId: null,
      marker: randomUUID(),
      spec,
    },
    spec,
    secrets: all,
    fingerprints: fingerprintsOf(all),
    presence: 'present',
  }
}

export function fingerprintsOf(secrets: Credentials): Credentials {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      createHash('sha256').update(`key ${value}`).digest('hex'),
    ]),
  )
}

export const withSpec = (wanted: Wanted, spec: Spec): Wanted => ({
  ...wanted,
  spec,
  ref: { ...wanted.ref, spec },
})

export const withSecrets = (wanted: Wanted, secrets: Credentials): Wanted => ({
  ...wanted,
  secrets,
  fingerprints: fingerprintsOf(secrets),
})

export type Look = {
  readonly wanted: Wanted
  readonly observed: Observed
  readonly plan: ResourcePlan
  readonly removed: number
}

/** One look as the reconciler takes it: observe, plan, and apply unless there is nothing to do. */
export async function look<C>(kind: ResourceKind<C>, connection: C, wanted: Wanted): Promise<Look> {
  const observed = await kind.observe(connection, wanted.ref)
  const plan = kind.plan(wanted, observed)
  if (plan.action === 'keep') return { wanted, observed, plan, removed: 0 }
  const { externalId, removed } = await kind.apply(connection, wanted, observed)
  return { wanted: { ...wanted, ref: { ...wanted.ref, externalId } }, observed, plan, removed }
}

export async function listAll<C>(kind: ResourceKind<C>, connection: C): Promise<readonly Listed[]> {
  const listed: Listed[] = []
  for await (const one of kind.observeAll?.(connection) ?? []) listed.push(one)
  return listed
}

/** The kind of that name; a test without it has nothing to try. */
export function kindOf<C>(adapter: Adapter<C>, name: string): ResourceKind<C> {
  const found = adapter.resourceKinds.find(({ kind }) => kind === name)
  if (found === undefined) throw new Error(`${adapter.title} has no kind ${name}`)
  return found
}
