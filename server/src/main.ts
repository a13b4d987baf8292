/** Freehold: reads its configuration, starts, says so, and stops when asked. */
import { describeStart, describeStartAsJson } from '#app/announce'
import { ConfigError, readConfig } from '#app/config'
import { run, type Running } from '#app/run'
import { StartError } from '#platform/db/embedded-postgres'
import { createLog } from '#platform/log'

const forMachines = process.argv.includes('--json')

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** What is in hand gets so long to end. */
const patienceMs = 60_000

/** Ends the process once what is in hand is done; a second signal, or too long a wait, ends it at once. */
function stopOnSignal(running: Running): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    if (!forMachines) process.stderr.write('\nStopping…\n')
    setTimeout(() => process.exit(1), patienceMs).unref()
    void running.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

try {
  const began = performance.now()
  const config = readConfig(process.env)
  const running = await run({ config, log: createLog(config.logLevel) })
  const seconds = (performance.now() - began) / 1000
  say(forMachines ? describeStartAsJson(config, running, seconds) : describeStart(config, running, seconds))
  stopOnSignal(running)
} catch (error) {
  const plain = error instanceof StartError || error instanceof ConfigError
  process.stderr.write(
    plain
      ? `${error.message}\n`
      : `Freehold could not start: ${String(error instanceof Error ? error.stack : error)}\n`,
  )
  process.exitCode = 1
}
