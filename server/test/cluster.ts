import { createHash } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readlinkSync, statfsSync, symlinkSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockHolder } from '#platform/db/embedded-lock'
import { startEmbeddedPostgres } from '#platform/db/embedded-postgres'

export type TestCluster = {
  /** Of the maintenance database, with the rights to create others. */
  readonly url: string
  /** Nobody else uses the cluster, so what earlier runs left in it may be thrown away. */
  readonly alone: boolean
  readonly release: () => Promise<void>
}

// Runs at the same time take a cluster each; its template stays in it for later runs.
const places = 8

// Nothing in a test database has to survive a power cut; without these a clone takes several times as long.
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
}

/** The PostgreSQL of this test run: `TEST_DATABASE_URL`, else an embedded one kept in .cache. */
export async function joinTestCluster(): Promise<TestCluster> {
  const given = process.env['TEST_DATABASE_URL']
  if (given) return { url: given, alone: false, release: () => Promise.resolve() }
  for (let place = 1; place <= places; place += 1) {
    const cluster = await tryStart(stateDirOf(place))
    if (cluster) return cluster
  }
  throw new Error(`${places} test runs are under way in this checkout already`)
}

async function tryStart(stateDir: string): Promise<TestCluster | undefined> {
  if (lockHolder(stateDir) !== undefined) return undefined
  try {
    keepInMemory(stateDir)
    const postgres = await startEmbeddedPostgres({ stateDir, settings, log: () => {} })
    return { url: postgres.url, alone: true, release: () => postgres.stop() }
  } catch (error) {
    // Another run was quicker between the look and the start.
    if (lockHolder(stateDir) !== undefined) return undefined
    throw error
  }
}

function stateDirOf(place: number): string {
  const name = place === 1 ? 'test-postgres' : `test-postgres-${place}`
  return fileURLToPath(new URL(`../../.cache/${name}`, import.meta.url))
}

const memoryDisk = '/dev/shm'
const memoryNeeded = 2 ** 31

/**
 * Lets the data directory lie in memory where Linux offers that and there is plenty. Making and dropping hundreds of
 * databases slows a disk down, from 20 ms a clone to more than 200 within a minute; in memory it stays at 13. About
 * 70 MB remain there between runs.
 */
function keepInMemory(stateDir: string): void {
  const place = join(stateDir, 'postgres')
  const name = `freehold-test-${createHash('sha256').update(stateDir).digest('hex').slice(0, 12)}`
  const folder = join(memoryDisk, name)
  const isNew = lstatSync(place, { throwIfNoEntry: false }) === undefined
  if (isNew) {
    if (process.platform !== 'linux' || !existsSync(memoryDisk) || !hasRoom()) return
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    symlinkSync(join(folder, 'postgres'), place)
  }
  // A link of an earlier run leads nowhere after a restart of the machine.
  if (lstatSync(place).isSymbolicLink() && readlinkSync(place).startsWith(folder)) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o711)
  }
}

function hasRoom(): boolean {
  const { bavail, bsize } = statfsSync(memoryDisk)
  return bavail * bsize > memoryNeeded && freemem() > memoryNeeded
}
