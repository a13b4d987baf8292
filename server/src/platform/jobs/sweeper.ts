import type { Sweep } from '#platform/feature'
import type { Log } from '#platform/log'

/** Runs sweeps on their intervals, the first time at once; never two runs of one at a time. */
export function startSweeper(sweeps: readonly Sweep[], log: Log): { readonly close: () => Promise<void> } {
  const abort = new AbortController()
  const running = new Set<Promise<void>>()
  const timers = sweeps.map((sweep) => {
    let busy = false
    const runOnce = async (): Promise<void> => {
      if (busy) return
      busy = true
      await sweep
        .run(abort.signal)
        .catch((error: unknown) =>
          log.warn({ err: error, sweep: sweep.name }, 'a sweep failed and will run again'),
        )
      busy = false
    }
    const start = (): void => {
      const run = runOnce().finally(() => running.delete(run))
      running.add(run)
    }
    start()
    return setInterval(start, sweep.everyMs)
  })
  return {
    close: async () => {
      for (const timer of timers) clearInterval(timer)
      abort.abort()
      await Promise.all(running)
    },
  }
}
