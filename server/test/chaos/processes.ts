import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startSimulators } from '@freehold/simulators'
import { findDataDir, outsideFolder } from '#platform/db/embedded-account'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#platform/db/embedded-postgres'
import { isAlive, processesIn, until } from '#platform/db/embedded-process'
import { spawnReady, type Spawned } from '../../../scripts/spawn-ready.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

// Only processes die here, never the machine: what was written reaches the disk. Commits stay synchronous, or the
// death of the database would lose some.
const settings = { fsync: 'off', full_page_writes: 'off' }

/** A PostgreSQL of the test's own that can be frozen, killed and started again in the same place. */
export type Database = {
  readonly url: string
  /** To all of its processes. */
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT') => void
  /** Kills its first process, waits, and starts it on the same port. */
  readonly crash: (downMs?: number) => Promise<void>
}

async function startDatabase(stateDir: string, closers: Closers): Promise<Database> {
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ stateDir, settings, log: () => {} })
  closers.push(() => postgres.stop())
  const postmaster = (): number =>
    Number(readFileSync(join(findDataDir(stateDir), 'postmaster.pid'), 'utf8').split('\n', 1)[0])
  return {
    url: postgres.url,
    // Its backends stand in the data directory as it does.
    signal: (name) => {
      for (const pid of processesIn(findDataDir(stateDir))) process.kill(pid, name)
    },
    crash: async (downMs = 0) => {
      const pid = postmaster()
      process.kill(pid, 'SIGKILL')
      await until(() => !isAlive(pid), 10_000)
      await postgres.stop()
      await pause(downMs)
      const { url } = postgres
      postgres = await startEmbeddedPostgres({ stateDir, settings, log: () => {} })
      if (postgres.url !== url) throw new Error('The database did not come back where it was')
    },
  }
}

type Closers = (() => Promise<unknown>)[]

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

export type ServerProcess = {
  readonly origin: string
  /** Ends the process at once, as a crash would, and starts another one. */
  readonly crash: () => Promise<void>
  readonly isRunning: () => boolean
}

async function startServer(env: Readonly<Record<string, string>>, closers: Closers): Promise<ServerProcess> {
  const port = await freePort()
  const start = (): Promise<Spawned> =>
    spawnReady({
      file: process.execPath,
      args: [main, '--json'],
      env: { ...env, ADDR: `127.0.0.1:${port}` },
    })
  let server = await start()
  closers.push(() => server.kill())
  return {
    origin: server.url,
    isRunning: () => isAlive(server.pid),
    crash: async () => {
      await server.kill()
      server = await untilStarted(start)
    },
  }
}

/** A start fails, in one plain line, when the database dies under it. */
async function untilStarted(start: () => Promise<Spawned>): Promise<Spawned> {
  for (let left = 5; ; left -= 1) {
    try {
      return await start()
    } catch (error) {
      if (left === 0) throw error
    }
  }
}

/**
 * The product in processes that can die one by one: database, server, and simulators in the test's own, which
 * survive everything.
 */
export async function aProduct(t: TestContext, env: Readonly<Record<string, string>> = {}) {
  const closers: Closers = []
  t.after(async () => {
    for (const close of closers.toReversed()) await close()
  })
  const folder = mkdtempSync(join(tmpdir(), 'freehold-chaos-'))
  const stateDir = join(folder, 'database')
  closers.push(async () => {
    const outside = outsideFolder(stateDir)
    if (outside !== undefined) rmSync(outside, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  })
  const database = await startDatabase(stateDir, closers)
  const simulators = await startSimulators({ kinds: ['litellm', 'openbao', 'gitea', 'coolify'], delayMs: 5 })
  closers.push(() => simulators.close())
  const known = simulators.all.map(({ kind, url, credentials }) => ({ kind, url, credentials }))
  const server = await startServer(
    {
      DATABASE_URL: database.url,
      FREEHOLD_DEMO: '1',
      FREEHOLD_STATE_DIR: join(folder, 'state'),
      FREEHOLD_SIMULATORS: JSON.stringify(known),
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '1000000',
      WORKER_CONCURRENCY: '8',
      ...env,
    },
    closers,
  )
  return { database, simulators, server }
}

export type Product = Awaited<ReturnType<typeof aProduct>>
