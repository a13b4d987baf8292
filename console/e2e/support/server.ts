import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnReady } from '../../../scripts/spawn-ready.ts'
import type { Spawned } from '../../../scripts/spawn-ready.ts'

/**
 * The program that Playwright starts for all journeys: a fresh, migrated database and the real server with the demo
 * on it. It prints `serving <url> from <database>` when ready and takes everything down again on SIGTERM.
 */
const root = fileURLToPath(new URL('../../..', import.meta.url))

async function main(): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'freehold-e2e-'))
  const started: Spawned[] = []
  const stopAll = async () => {
    for (const one of started.splice(0).reverse()) await one.stop()
    await rm(stateDir, { recursive: true, force: true })
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  try {
    const database = await spawnReady({
      file: process.execPath,
      args: [join(root, 'server/test/hold-database.ts')],
    })
    started.push(database)
    const server = await spawnReady({
      file: process.execPath,
      args: [join(root, 'server/src/main.ts'), '--json'],
      cwd: root,
      env: {
        ADDR: '127.0.0.1:0',
        DATABASE_URL: database.url,
        FREEHOLD_DEMO: '1',
        FREEHOLD_STATE_DIR: stateDir,
        NODE_COMPILE_CACHE: join(root, '.cache/compile'),
      },
    })
    started.push(server)
    process.stdout.write(`serving ${server.url} from ${database.url}\n`)
    await stopped
  } finally {
    await stopAll()
  }
}

if (!existsSync(join(root, 'console/dist/index.html'))) {
  process.stderr.write('console/dist is missing: the console has to be built before its journeys\n')
  process.exitCode = 1
} else {
  await main()
}
