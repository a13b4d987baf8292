import type { Sweep } from '#platform/feature'
import type { Log } from '#platform/log'
import type { SweepRuns } from './sweep-runs.ts'

/** Runs sweeps on their intervals, the first time at once; never two runs of one at a time. */
export function startSweeper(
  sweeps: readonly Sweep[],
  log: Log,
  runs: Pick<SweepRuns, 'succeeded' | 'failed'>,
): { readonly close: () => Promise<void> } {
  const abort = new AbortController()
  const running = new Set<Promise<void>>()
  const timers = sweeps.map((sweep) => {
    let busy = false
    const runOnce = async (): Promise<void> => {
      if (busy) return
      busy = true
      try {
        await sweep.run(abort.signal)
        await runs.succeeded(sweep.name)
      } catch (error) {
        log.warn({ err: error, sweep: sweep.name }, 'a sweep failed and will run again')
        await runs.failed(sweep.name, error).catch(() => undefined)
      }
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
