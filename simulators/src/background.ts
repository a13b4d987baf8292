export type Background = {
  /** Runs work a moment later, as a queue of the product does. */
  readonly later: (work: () => void) => void
  /** Does what is left at once. */
  readonly settle: () => void
}

export function createBackground(delayMs = 30): Background {
  const waiting = new Set<() => void>()
  return {
    later: (work) => {
      waiting.add(work)
      setTimeout(() => {
        if (waiting.delete(work)) work()
      }, delayMs).unref()
    },
    settle: () => {
      for (const work of waiting) work()
      waiting.clear()
    },
  }
}
