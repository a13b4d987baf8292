import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { spawnReady } from '../../scripts/spawn-ready.ts'
import type { Spawned } from '../../scripts/spawn-ready.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export type Served = Spawned & {
  /** From the start of the process to the first 200 of /readyz, in milliseconds. */
  readonly readyzMs: number
}

/** Starts the real server on a free port of the loopback interface and waits until /readyz agrees. */
export function spawnServer(env: Readonly<Record<string, string>>): Promise<Served> {
  return untilReady(() =>
    spawnReady({
      file: process.execPath,
      // As the launcher starts it.
      args: ['--max-semi-space-size=8', join(root, 'server/src/main.ts'), '--json'],
      cwd: root,
      env: {
        ADDR: '127.0.0.1:0',
        FREEHOLD_DEMO: '0',
        NODE_COMPILE_CACHE: join(root, '.cache/compile'),
        ...env,
      },
    }),
  )
}

/** Starts the whole product as a person does, by `npm start`. */
export function spawnProduct(env: Readonly<Record<string, string>>): Promise<Served> {
  return untilReady(() =>
    spawnReady({
      file: 'npm',
      args: ['start', '--silent', '--', '--json'],
      cwd: root,
      env: { ADDR: '127.0.0.1:0', ...env },
      group: true,
      limitMs: 120_000,
    }),
  )
}

/** Starts the barest server there is, to compare with. */
export function spawnBare(): Promise<Spawned> {
  return spawnReady({ file: process.execPath, args: [join(root, 'bench/frame/bare-server.ts')] })
}

const readyzLimitMs = 10_000

async function untilReady(start: () => Promise<Spawned>): Promise<Served> {
  const begun = performance.now()
  const server = await start()
  const readyz = new URL('/readyz', server.url)
  for (;;) {
    const answer = await fetch(readyz).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return { ...server, readyzMs: performance.now() - begun }
    if (performance.now() - begun > server.readyMs + readyzLimitMs) {
      await server.stop()
      throw new Error(`${readyz.href} never answered 200, last ${answer?.status ?? 'no answer'}`)
    }
    await delay(2)
  }
}
