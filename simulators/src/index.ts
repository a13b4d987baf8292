import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { coolify } from './coolify/coolify.ts'
import { startProduct, type FrameOptions, type RunningSimulator } from './frame.ts'
import { gitea } from './gitea/gitea.ts'
import { litellm } from './litellm/litellm.ts'
import { openbao } from './openbao/openbao.ts'
import type { Product } from './product.ts'

export { addSpend, type SpendToAdd } from './litellm/spend.ts'
export type { Fault, FaultHandle } from './fault.ts'
export { type S3Fault, type S3Simulator, startS3 } from './s3/s3.ts'
export type { LoggedRequest, RequestLog } from './request-log.ts'

const products = { litellm, openbao, gitea, coolify }

export type SimulatorKind = keyof typeof products

export const simulatorKinds: readonly SimulatorKind[] = ['litellm', 'openbao', 'gitea', 'coolify']

type StateOf<Kind extends SimulatorKind> =
  (typeof products)[Kind] extends Product<infer State, infer _Credentials> ? State : never
type CredentialsOf<Kind extends SimulatorKind> = (typeof products)[Kind]['defaults']

/** A running stand-in for one outside product; `close` it when done. */
export type Simulator<Kind extends SimulatorKind = SimulatorKind> = {
  [K in Kind]: RunningSimulator<K, StateOf<K>, CredentialsOf<K>>
}[Kind]

export type SimulatorOptions<Kind extends SimulatorKind = SimulatorKind> = FrameOptions<CredentialsOf<Kind>>

/**
 * Starts the simulator of one product on a port of its own (any free one unless given), loopback unless told
 * otherwise. Nothing is kept after `close` unless a `stateFile` is given.
 */
export async function startSimulator<Kind extends SimulatorKind>(
  kind: Kind,
  options: SimulatorOptions<Kind> = {},
): Promise<Simulator<Kind>> {
  // A kind's own product, state and credentials belong together; the compiler cannot follow that through the index.
  const product = products[kind] as unknown as Product<StateOf<Kind>, CredentialsOf<Kind>>
  return (await startProduct(kind, product, options)) as unknown as Simulator<Kind>
}

export type Simulators<Kind extends SimulatorKind> = { readonly [K in Kind]: Simulator<K> } & {
  readonly all: readonly Simulator<Kind>[]
  close(): Promise<void>
}

type SimulatorsOptions<Kind extends SimulatorKind> = {
  readonly kinds: readonly Kind[]
  readonly ports?: Partial<Record<Kind, number>> | undefined
  readonly host?: string | undefined
  readonly delayMs?: number | undefined
  /** Directory for one `<kind>.json` each. */
  readonly stateDir?: string | undefined
}

/** Starts several at once; when one cannot start, none is left running. */
export async function startSimulators<const Kind extends SimulatorKind>(
  options: SimulatorsOptions<Kind>,
): Promise<Simulators<Kind>> {
  const { kinds, ports, host, delayMs, stateDir } = options
  if (stateDir !== undefined) mkdirSync(stateDir, { recursive: true })
  const outcomes = await Promise.allSettled(
    kinds.map((kind) =>
      startSimulator(kind, {
        host,
        delayMs,
        port: ports?.[kind],
        stateFile: stateDir === undefined ? undefined : join(stateDir, `${kind}.json`),
      }),
    ),
  )
  const all = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const close = async () => {
    await Promise.all(all.map((simulator) => simulator.close()))
  }
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) {
    await close()
    throw new Error('A simulator could not start', { cause: failed.reason })
  }
  // One entry per kind asked for.
  const byKind = Object.fromEntries(all.map((simulator) => [simulator.kind, simulator])) as unknown as {
    readonly [K in Kind]: Simulator<K>
  }
  return { ...byKind, all, close }
}
