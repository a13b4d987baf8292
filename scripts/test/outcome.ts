/** What one group of tests came to. */
export type Outcome = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Why something was skipped, or why a group failed as a whole; one plain line each. */
  readonly notes: readonly string[]
  /** Everything the group wrote, shown when it failed. */
  readonly output: string
}

/** What was asked for on the command line and by the environment. */
export type Wishes = {
  readonly full: boolean
  readonly ci: boolean
  /** Only test files whose path contains this text. */
  readonly files: string | undefined
}

/** A group that ran nothing has proved nothing: it fails. */
export function refuseEmpty(outcome: Outcome, what: string): Outcome {
  if (outcome.passed + outcome.failed + outcome.skipped > 0) return outcome
  return { ...outcome, failed: 1, notes: [...outcome.notes, `no ${what} ran`] }
}

/** Turns a list of reasons into one line each, with how often it was given. */
export function counted(reasons: readonly string[]): string[] {
  const times = new Map<string, number>()
  for (const reason of reasons) times.set(reason, (times.get(reason) ?? 0) + 1)
  return [...times].map(([reason, count]) => (count > 1 ? `${reason} (${count})` : reason))
}
