/**
 * A measured comparison. Its variants run in turns within one job, so that whatever else the machine does hits all
 * of them alike, and its goals are judged on medians.
 */
export type Bench = {
  readonly name: string
  /** One line for the list of benches. */
  readonly summary: string
  readonly rounds: number
  readonly variants: readonly Variant[]
  readonly goals: readonly Goal[]
}

/** Figures of one slice, by name: `ready: 412`. A figure's unit stands in `units` of its variant. */
export type Sample = Readonly<Record<string, number>>

export type Variant = {
  readonly name: string
  /** The barest thing that could do the job, or a peer: there to be compared with, not judged. */
  readonly ceiling?: boolean
  readonly units?: Readonly<Record<string, string>>
  readonly setup?: () => Promise<void>
  /** Round 0 is a warm-up and is thrown away. */
  readonly run: (round: number) => Promise<Sample>
  readonly teardown?: () => Promise<void>
  /**
   * Processes whose CPU time is taken before and after each slice, by a name such as `server` or `postgres`. Adds the
   * figures `<name> cpu` (ms) and `<name> memory` (MB); where the sample says how many `requests` it made,
   * `<name> cpu/request` (µs) as well.
   */
  readonly watch?: () => Readonly<Record<string, readonly number[]>>
}

export type Goal = {
  readonly figure: string
  readonly unit: string
  readonly goal: number
  /** Better than the goal, shown beside it; nothing fails for missing it. */
  readonly aim?: number
  readonly compare: '<=' | '>='
  /** A wish is reported and fails nothing. Goals are musts unless said otherwise. */
  readonly kind?: 'must' | 'wish'
  readonly value: (results: Results) => number
}

export type Results = {
  /** Over the counted rounds; NaN where nothing was measured, which misses any goal. */
  readonly median: (variant: string, figure: string) => number
  readonly values: (variant: string, figure: string) => readonly number[]
  readonly figures: (variant: string) => readonly string[]
}

export type Verdict = {
  readonly value: number
  readonly unit: string
  readonly goal: number
  readonly pass: boolean
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]
  if (upper === undefined) return Number.NaN
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Judges one goal. */
export function judge(goal: Goal, results: Results): Verdict {
  const value = goal.value(results)
  const pass = goal.compare === '<=' ? value <= goal.goal : value >= goal.goal
  return { value, unit: goal.unit, goal: goal.goal, pass }
}
