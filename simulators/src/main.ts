import { z } from 'zod'
import { simulatorKinds, startSimulators } from './index.ts'

/**
 * The simulators as a process of their own, for the demo:
 * `node main.ts '{"stateDir": "…", "ports": {"litellm": 0}}'`.
 * Tells its parent where they listen, and ends, its state written, with the parent or by a signal.
 */
const Config = z.strictObject({
  stateDir: z.string().optional(),
  delayMs: z.number().nonnegative().optional(),
  ports: z.partialRecord(z.enum(simulatorKinds), z.int().min(0).max(65_535)).default({}),
})

const config = Config.parse(JSON.parse(process.argv[2] ?? '{}'))
const simulators = await startSimulators({ kinds: simulatorKinds, ...config })

let ending: Promise<void> | undefined
function end(): void {
  ending ??= simulators.close().then(() => {
    if (process.connected) process.disconnect?.()
  })
}
process.once('disconnect', end)
process.once('SIGTERM', end)
process.once('SIGINT', end)

// Told last: whoever hears it may end us at once.
process.send?.({
  ready: true,
  simulators: simulators.all.map(({ kind, url, credentials }) => ({ kind, url, credentials })),
})
