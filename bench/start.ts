import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { outsideFolder } from '../server/src/platform/db/embedded-account.ts'
import { startEmbeddedPostgres } from '../server/src/platform/db/embedded-postgres.ts'
import type { EmbeddedPostgres } from '../server/src/platform/db/embedded-postgres.ts'
import type { Bench, Variant } from './frame/bench.ts'
import { cpuOf, rssOfOne } from './frame/processes.ts'
import { spawnBare, spawnProduct, spawnServer } from './frame/server.ts'
import type { Served } from './frame/server.ts'

// Long enough for what is done once after the start to be over.
const idleMs = 5_000

const units = { ready: 'ms', 'server cpu': 'ms', 'resident memory': 'MB' }

const bareNode: Variant = {
  name: 'bare node, one route',
  ceiling: true,
  units,
  run: async () => {
    const server = await spawnBare()
    const sample = { ready: server.readyMs, 'resident memory': rssOfOne(server.pid) }
    await server.stop()
    return sample
  },
}

/** Everything from nothing: initdb, the start of PostgreSQL, all migrations. */
const firstRun: Variant = {
  name: 'first run',
  units,
  run: async () => {
    const folder = await newFolder()
    try {
      return await figuresOf(await spawnServer({ FREEHOLD_STATE_DIR: folder, DATABASE_URL: '' }))
    } finally {
      await removeFolder(folder)
    }
  },
}

const restart: Variant = { name: 'restart, database running', units, ...onRunningDatabase() }

const restartAll: Variant = {
  name: 'restart with its database',
  units,
  ...inOneFolder(async (folder) =>
    figuresOf(await spawnServer({ FREEHOLD_STATE_DIR: folder, DATABASE_URL: '' })),
  ),
}

const secondStart: Variant = {
  name: 'npm start again, demo',
  units,
  ...inOneFolder(async (folder) => {
    const product = await spawnProduct({ FREEHOLD_STATE_DIR: folder, DATABASE_URL: '' })
    await product.stop()
    return { ready: product.readyzMs }
  }),
}

export const bench: Bench = {
  name: 'start',
  summary: 'how fast Freehold starts, first and again, and what it takes when idle',
  rounds: 5,
  variants: [bareNode, firstRun, restart, restartAll, secondStart],
  goals: [
    {
      figure: 'restart to /readyz',
      unit: 'ms',
      goal: 500,
      aim: 350,
      compare: '<=',
      value: ({ median }) => median(restart.name, 'ready'),
    },
    {
      figure: 'first run on an empty directory',
      unit: 'ms',
      goal: 2_500,
      aim: 1_300,
      compare: '<=',
      value: ({ median }) => median(firstRun.name, 'ready'),
    },
    {
      figure: 'idle resident memory',
      unit: 'MB',
      goal: 150,
      aim: 120,
      compare: '<=',
      value: ({ median }) => median(restart.name, 'resident memory'),
    },
    {
      figure: 'second npm start ready',
      unit: 'ms',
      goal: 2_000,
      compare: '<=',
      value: ({ median }) => median(secondStart.name, 'ready'),
    },
  ],
}

async function figuresOf(server: Served): Promise<Record<string, number>> {
  const cpu = cpuOf(server.pid)
  await server.stop()
  return { ready: server.readyzMs, 'server cpu': cpu }
}

/** The server process alone, on a PostgreSQL that somebody else keeps; there it also sits idle for a while. */
function onRunningDatabase(): Pick<Variant, 'setup' | 'run' | 'teardown'> {
  let folder = ''
  let postgres: EmbeddedPostgres | undefined
  const start = () =>
    spawnServer({ FREEHOLD_STATE_DIR: join(folder, 'state'), DATABASE_URL: postgres?.url ?? '' })
  return {
    setup: async () => {
      folder = await newFolder()
      postgres = await startEmbeddedPostgres({ stateDir: join(folder, 'database'), log: () => {} })
      // The first start migrates; what is measured comes after it.
      await (await start()).stop()
    },
    run: async () => {
      const server = await start()
      const cpu = cpuOf(server.pid)
      await delay(idleMs)
      const memory = rssOfOne(server.pid)
      await server.stop()
      return { ready: server.readyzMs, 'server cpu': cpu, 'resident memory': memory }
    },
    teardown: async () => {
      await postgres?.stop()
      await removeFolder(folder)
    },
  }
}

/** All rounds in one state folder. The warm-up round makes it. */
function inOneFolder(
  run: (folder: string) => Promise<Record<string, number>>,
): Pick<Variant, 'setup' | 'run' | 'teardown'> {
  let folder = ''
  return {
    setup: async () => {
      folder = await newFolder()
    },
    run: () => run(folder),
    teardown: () => removeFolder(folder),
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'freehold-bench-'))
}

/** For root the database of a state folder lies elsewhere and would stay behind. */
async function removeFolder(folder: string): Promise<void> {
  if (!folder) return
  for (const stateDir of [folder, join(folder, 'database')]) {
    const outside = outsideFolder(stateDir)
    if (outside) await rm(outside, { recursive: true, force: true })
  }
  await rm(folder, { recursive: true, force: true })
}
