import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { findDataDir, locateData, reachablePrograms } from './embedded-account.ts'
import { findPrograms, holdsDatabase, makeCluster, readPassword } from './embedded-cluster.ts'
import { explainFileError, StartError } from './embedded-errors.ts'
import { lockHolder, lockStateDir } from './embedded-lock.ts'
import { noteVersion } from './embedded-programs.ts'
import { adoptRunning, ensureDatabase, findRunning, startServer, stopServer } from './embedded-server.ts'
import type { Running, Site } from './embedded-server.ts'
import { finishSwap } from './embedded-swap.ts'

export { StartError } from './embedded-errors.ts'

export type EmbeddedPostgres = {
  /** Of the database `freehold`, as the superuser: the migrating role. */
  readonly url: string
  /** Whether the server had been left running by a start that was killed. */
  readonly adopted: boolean
  /** Stops the server and frees the state folder; may be called again. */
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  readonly stateDir: string
  readonly log: (message: string) => void
  /** PostgreSQL settings above ours, such as `{ fsync: 'off' }` in tests. They do not reach an adopted server. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Starts PostgreSQL on a state folder, making the database at the first start, or adopts the server that a killed
 * start left there. It listens on loopback only, in a process group of its own, so that a Ctrl-C at the terminal
 * reaches the server process alone and the database stops last, by `stop`. The folder stays locked until then.
 * Throws StartError for everything that a person can mend.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  let release: (() => void) | undefined
  try {
    if (process.platform === 'win32') throw windowsRefused()
    mkdirSync(options.stateDir, { recursive: true, mode: 0o700 })
    const stateDir = realpathSync(options.stateDir)
    release = await lockStateDir(stateDir)
    finishSwap(stateDir)
    const site = await prepareSite({ ...options, stateDir })
    const adopted = await adoptRunning(site)
    const running = adopted ?? (await startServer(site))
    await ensureDatabase(site, running)
    if (adopted !== undefined) options.log(`Took over the database left running as process ${adopted.pid}`)
    const url = urlOf(site.password, running.port)
    return { url, adopted: adopted !== undefined, stop: stopOnce(site, running, release) }
  } catch (error) {
    release?.()
    throw explainFileError(error, options.stateDir)
  }
}

/**
 * Stops the database that a killed start left running on a state folder, and answers its process id if there was
 * one. A StartError while Freehold itself runs there.
 */
export async function stopLeftover(stateDir: string): Promise<number | undefined> {
  if (!existsSync(stateDir)) return undefined
  const own = realpathSync(stateDir)
  const holder = lockHolder(own)
  if (holder !== undefined)
    throw new StartError(`Freehold runs on ${own} (process ${holder}). Stop it first.`)
  const dataDir = findDataDir(own)
  const running = findRunning(dataDir)
  if (running !== undefined) await stopServer(dataDir, running.pid)
  return running?.pid
}

/** Address of the database that a Freehold running on this state folder uses; undefined where none runs. */
export function findRunningUrl(stateDir: string): string | undefined {
  if (!existsSync(stateDir)) return undefined
  const own = realpathSync(stateDir)
  const running = lockHolder(own) === undefined ? undefined : findRunning(findDataDir(own))
  return running && urlOf(readPassword(own, true), running.port)
}

function urlOf(password: string, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/freehold`
}

async function prepareSite({ stateDir, log, settings = {} }: EmbeddedOptions): Promise<Site> {
  const programs = await findPrograms()
  const { dataDir, account } = locateData(stateDir, log)
  const nativeDir = reachablePrograms(programs.nativeDir, programs.version, account)
  const exists = holdsDatabase(dataDir, programs.major)
  const password = readPassword(stateDir, exists)
  if (!exists) await makeCluster({ nativeDir, dataDir, account, sync: settings['fsync'] !== 'off' }, password)
  noteVersion(stateDir, programs.version)
  return { stateDir, dataDir, account, nativeDir, password, settings, log }
}

function stopOnce({ dataDir, log }: Site, { pid, child }: Running, release: () => void): () => Promise<void> {
  const tell = () => log('The database ended by itself; postgres.log in the state folder says why')
  child?.once('exit', tell)
  const stop = async () => {
    child?.off('exit', tell)
    await stopServer(dataDir, pid)
    release()
  }
  let stopping: Promise<void> | undefined
  return () => (stopping ??= stop())
}

const windowsRefused = () =>
  new StartError(
    'The embedded PostgreSQL runs on Linux and macOS. Use WSL, or set DATABASE_URL to a PostgreSQL of your own.',
  )
