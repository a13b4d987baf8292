import type { Route } from './http/route.ts'
import type { JobHandler } from './jobs/worker.ts'

/** A feature's door: what it answers over HTTP and what it does in the background. */
export type Feature<Deps> = {
  readonly name: string
  readonly routes: readonly Route<Deps>[]
  readonly jobs?: (deps: Deps) => readonly JobHandler[]
  /** Work that recurs while the process lives; each run is bounded and safe to repeat. */
  readonly sweeps?: (deps: Deps) => readonly Sweep[]
}

export type Sweep = {
  readonly name: string
  readonly everyMs: number
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** Declares a feature; names its dependencies once so that routes and jobs need only what they use. */
export function defineFeature<Deps>() {
  return (feature: Feature<Deps>): Feature<Deps> => feature
}
