import { createSetUpLink } from '#features/accounts'
import { isBackupStale, recordRestores } from '#features/backups'
import { ensureBuiltInBlueprints } from '#features/blueprints'
import { ensureDirectPartner } from '#features/partners'
import { startSweeper } from '#platform/jobs/sweeper'
import { startWorker } from '#platform/jobs/worker'
import type { Log } from '#platform/log'
import { startTracing } from '#platform/tracing'
import { findPort, originOf } from './addresses.ts'
import { allJobs, composeServer } from './compose.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './database.ts'
import { seedDemo } from './demo.ts'
import { closeServices, createServices, type Services, version } from './services.ts'
import { type RunningSimulator, startSimulators } from './simulators.ts'
import { watchEverything } from './watch.ts'

export type Running = {
  readonly origin: string
  readonly simulators: readonly RunningSimulator[]
  readonly database: Pick<Database, 'embedded'>
  /** Where the first operator sets a password; undefined once there is one. */
  readonly setUpLink: string | undefined
  readonly close: () => Promise<void>
}

/** Things to let go of, the latest first. */
function createStack() {
  const steps: (() => Promise<void>)[] = []
  return {
    push: (step: () => Promise<void>): void => void steps.push(step),
    unwind: async (): Promise<void> => {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) await step()
    },
  }
}

type Stack = ReturnType<typeof createStack>

async function prepare(services: Services): Promise<void> {
  await ensureDirectPartner(services)
  await ensureBuiltInBlueprints(services)
  await recordRestores(services)
}

/** Whether there are backups, and recent ones. Their age is told to operators and to who reads the metrics. */
async function noteOnBackups({ platformDb, backupSetUp, clock }: Services): Promise<string> {
  if (backupSetUp === undefined) return 'not configured'
  return (await isBackupStale(platformDb, backupSetUp, clock.now())) ? 'stale' : 'recent'
}

/** Jobs and sweeps, with what readiness asks of them. */
async function startWork(
  config: Config,
  everything: Parameters<typeof allJobs>[0],
  stack: Stack,
): Promise<void> {
  const { handlers, sweeps } = allJobs(everything)
  const { log, pools } = everything
  const runner = await startWorker({
    pool: pools.queue,
    concurrency: config.workerConcurrency,
    handlers,
    log,
    calm: everything.pressure.calm,
  })
  stack.push(() => runner.stop())
  await everything.sweepRuns.watch(sweeps)
  const sweeper = startSweeper(sweeps, log, everything.sweepRuns)
  stack.push(() => sweeper.close())
}

async function startTracingIfWanted({ otlpEndpoint }: Config, log: Log, stack: Stack): Promise<void> {
  if (otlpEndpoint === undefined) return
  const tracing = await startTracing({
    endpoint: otlpEndpoint,
    serviceName: 'freehold',
    serviceVersion: version,
    log,
  })
  stack.push(tracing.close)
}

async function startDemo(config: Config, port: number, stack: Stack): Promise<readonly RunningSimulator[]> {
  if (!config.demo) return []
  if (config.simulators.running !== undefined) return config.simulators.running
  const { simulators, stop } = await startSimulators({
    stateDir: config.stateDir,
    port: config.address.port === 0 ? undefined : port,
    delayMs: config.simulators.delayMs,
  })
  stack.push(stop)
  return simulators
}

async function start({ config, log, outside }: Start, stack: Stack): Promise<Running> {
  const port = await findPort(config)
  const origin = originOf(config, port)
  const starting = outside === undefined ? startDemo(config, port, stack) : Promise.resolve(outside)
  // Whatever of the two fails first is told; the other is let go of with the stack.
  const [database, simulators] = await Promise.all([openDatabase(config, log), starting])
  stack.push(database.stop)
  await startTracingIfWanted(config, log, stack)
  const services = createServices(config, database, { origin, log })
  stack.push(() => closeServices(services))
  watchEverything(services)
  await prepare(services)
  if (config.demo) await seedDemo(services, simulators)
  const closing = new AbortController()
  const checks = { database: async () => void (await services.pools.app.query('select 1')) }
  const notes = { backup: () => noteOnBackups(services) }
  const { app, everything } = composeServer(config, services, { checks, notes, closing: closing.signal })
  stack.push(() => app.close())
  if (config.roles.worker) await startWork(config, everything, stack)
  stack.push(async () => closing.abort())
  await app.listen({ host: config.address.host, port })
  const setUpLink = config.demo ? undefined : await createSetUpLink(services, { email: config.operatorEmail })
  return { origin, simulators, database, setUpLink, close: stack.unwind }
}

export type Start = {
  readonly config: Config
  readonly log: Log
  /** Simulators that run elsewhere already; the demo connects these instead of starting its own. */
  readonly outside?: readonly RunningSimulator[]
}

/**
 * Starts everything and answers when requests are taken. Closing ends requests and jobs in hand, then lets go in the
 * reverse order: the database last.
 */
export async function run(input: Start): Promise<Running> {
  const stack = createStack()
  try {
    return await start(input, stack)
  } catch (error) {
    await stack.unwind()
    throw error
  }
}
