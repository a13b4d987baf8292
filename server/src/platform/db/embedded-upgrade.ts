import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { locateData, reachablePrograms } from './embedded-account.ts'
import { findPrograms, makeCluster, readPassword } from './embedded-cluster.ts'
import { explainFileError, StartError } from './embedded-errors.ts'
import { lockStateDir } from './embedded-lock.ts'
import { fetchPrograms, noteVersion, type Programs, removePrograms } from './embedded-programs.ts'
import {
  adoptRunning,
  ensureDatabase,
  startServer,
  stopServer,
  type Running,
  type Site,
} from './embedded-server.ts'
import { finishSwap, swapData } from './embedded-swap.ts'

export type UpgradeOptions = {
  readonly stateDir: string
  readonly say: (line: string) => void
  /** Carries everything from one database to the other, and throws unless all of it is there and verified. */
  readonly move: (from: string, to: string) => Promise<void>
  /** PostgreSQL settings above ours. */
  readonly settings?: Readonly<Record<string, string>>
}

export type Upgraded = { readonly from: string; readonly to: string; readonly kept: string }

const urlOf = ({ password }: Site, { port }: Running): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/freehold`

function majorOfData(dataDir: string): string | undefined {
  const file = join(dataDir, 'PG_VERSION')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

async function onServer<T>(site: Site, work: (url: string) => Promise<T>): Promise<T> {
  const running = (await adoptRunning(site)) ?? (await startServer(site))
  try {
    await ensureDatabase(site, running)
    return await work(urlOf(site, running))
  } finally {
    await stopServer(site.dataDir, running.pid)
  }
}

type Plan = { readonly old: Site; readonly fresh: Site; readonly programs: Programs; readonly from: Programs }

async function prepare({ stateDir, say, settings = {} }: UpgradeOptions): Promise<Plan | undefined> {
  const programs = await findPrograms()
  const { dataDir, account } = locateData(stateDir, say)
  const major = majorOfData(dataDir)
  if (major === undefined) throw new StartError(`There is no database in ${stateDir}.`)
  if (major === programs.major) return undefined
  if (Number(major) > Number(programs.major))
    throw new StartError(
      `The database is of PostgreSQL ${major}, which is newer than this Freehold's ${programs.major}.`,
    )
  say(`The database is of PostgreSQL ${major}; fetching its programs`)
  const from = await fetchPrograms(stateDir, major)
  const site = (which: Programs, at: string): Site => ({
    stateDir,
    dataDir: at,
    account,
    nativeDir: reachablePrograms(which.nativeDir, which.version, account),
    password: readPassword(stateDir, true),
    settings,
    log: say,
  })
  return { old: site(from, dataDir), fresh: site(programs, `${dataDir}-fresh`), programs, from }
}

async function upgrade(options: UpgradeOptions): Promise<Upgraded | undefined> {
  const { stateDir, say, move } = options
  finishSwap(stateDir)
  const plan = await prepare(options)
  if (plan === undefined) return undefined
  const { old, fresh, programs, from } = plan
  // What an upgrade that was cut off has left.
  rmSync(fresh.dataDir, { recursive: true, force: true })
  try {
    say(`Making a database of PostgreSQL ${programs.version}`)
    const sync = options.settings?.['fsync'] !== 'off'
    await makeCluster({ ...fresh, sync }, fresh.password)
    await onServer(old, (fromUrl) => onServer(fresh, (toUrl) => move(fromUrl, toUrl)))
  } catch (error) {
    rmSync(fresh.dataDir, { recursive: true, force: true })
    throw error
  }
  const kept = `${old.dataDir}-${from.major}`
  if (existsSync(kept)) throw new StartError(`${kept} is in the way. Move it away and run the same again.`)
  swapData(stateDir, { dataDir: old.dataDir, fresh: fresh.dataDir, kept })
  noteVersion(stateDir, programs.version)
  removePrograms(stateDir)
  return { from: from.version, to: programs.version, kept }
}

/**
 * Brings a state folder's database to the major release of PostgreSQL that this Freehold brings: runs the old programs
 * and the new ones side by side, carries everything over, and puts the new database in the old one's place when all of
 * it is there. The old one is kept. Undefined where there is nothing to do; a StartError for everything that a person
 * can mend, and the old database is then as it was.
 */
export async function upgradeEmbedded(options: UpgradeOptions): Promise<Upgraded | undefined> {
  let release: (() => void) | undefined
  try {
    if (!existsSync(options.stateDir)) throw new StartError(`There is no ${options.stateDir}.`)
    const stateDir = realpathSync(options.stateDir)
    release = await lockStateDir(stateDir)
    return await upgrade({ ...options, stateDir })
  } catch (error) {
    throw explainFileError(error, options.stateDir)
  } finally {
    release?.()
  }
}
