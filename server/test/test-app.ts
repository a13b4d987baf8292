import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startSimulators } from '@freehold/simulators'
import { readConfig } from '#app/config'
import { run, type Running } from '#app/run'
import { createLog } from '#platform/log'
import { type BrowserClient, createBrowserClient } from './browser-client.ts'
import { testDb } from './test-db.ts'

type Simulators = Awaited<ReturnType<typeof startSimulators>>

/** The whole product on a database of its own, over real HTTP, with simulators in this process. */
export type TestApp = {
  readonly origin: string
  readonly running: Running
  readonly databaseUrl: string
  readonly simulators: Simulators
  /** A browser in which one of the demo's people has signed in. */
  readonly as: (persona: 'olga' | 'otto' | 'pia' | 'carl') => Promise<BrowserClient>
  readonly anonymous: () => BrowserClient
}

const surfaces = { olga: 'operator', otto: 'operator', pia: 'partner', carl: 'app' } as const

export type TestAppOptions = { readonly env?: Readonly<Record<string, string>>; readonly delayMs?: number }

export async function testApp(
  t: TestContext,
  { env = {}, delayMs = 0 }: TestAppOptions = {},
): Promise<TestApp> {
  // Registered first, so that it runs before the database is dropped.
  const closers: (() => Promise<unknown>)[] = []
  t.after(async () => {
    for (const close of closers.toReversed()) await close()
  })
  const { url } = await testDb(t)
  const stateDir = mkdtempSync(join(tmpdir(), 'freehold-app-'))
  closers.push(async () => rmSync(stateDir, { recursive: true, force: true }))
  const simulators = await startSimulators({ kinds: ['litellm', 'openbao', 'gitea', 'coolify'], delayMs })
  closers.push(() => simulators.close())
  const config = readConfig({
    DATABASE_URL: url,
    ADDR: '127.0.0.1:0',
    FREEHOLD_DEMO: '1',
    FREEHOLD_STATE_DIR: stateDir,
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '100000',
    WORKER_CONCURRENCY: '4',
    ...env,
  })
  const outside = simulators.all.map(({ kind, url: address, credentials }) => ({
    kind,
    url: address,
    credentials: { ...credentials },
  }))
  const running = await run({ config, log: createLog(config.logLevel), outside })
  closers.push(() => running.close())
  return {
    origin: running.origin,
    running,
    databaseUrl: url,
    simulators,
    as: async (persona) => {
      const client = createBrowserClient(running.origin, surfaces[persona])
      const { status } = await client.navigate(`/_demo/${persona}`)
      if (status !== 200 && status !== 503) throw new Error(`${persona} could not sign in (${status})`)
      return client
    },
    anonymous: () => createBrowserClient(running.origin, 'app'),
  }
}

/** Asks again until the answer is there; fails with what it was last, after `withinMs`. */
export async function until<T>(
  ask: () => Promise<T>,
  isThere: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await ask()
    if (isThere(value)) return value
    if (performance.now() > deadline)
      throw new Error(`Not there after ${withinMs} ms: ${JSON.stringify(value).slice(0, 2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
