import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startSimulators } from '@freehold/simulators'
import { testDb } from '#test/test-db'

const main = join(import.meta.dirname, '../../src/main.ts')

/** One process of the product, with all that it wrote. */
export type Server = {
  readonly origin: string
  readonly pid: number
  readonly output: () => string
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

type Environment = Readonly<Record<string, string>>

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(late)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address.
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** Listens where it says, whatever address it believes to have. */
export async function startServer(env: Environment): Promise<Server> {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(process.execPath, [main, '--json'], {
    env: { ...process.env, ...env, ADDR: address },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const written: string[] = []
  child.stderr.on('data', (text: Buffer) => void written.push(text.toString()))
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      written.push(`${line}\n`)
      if (/^\{.*"simulators"/.test(line)) resolve()
    })
    child.once('exit', () => reject(new Error(`The server did not start: ${written.join('').slice(-3000)}`)))
  })
  await ready
  return {
    origin: `http://${address}`,
    pid: child.pid ?? 0,
    output: () => written.join(''),
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

/** A proxy that sends each request on to the next server that is there, or to the one that a header names. */
export type Proxy = {
  readonly origin: string
  readonly servers: Server[]
  /** Which server answered how often. */
  readonly turns: () => readonly number[]
  readonly close: () => Promise<void>
}

/** A server that died in the middle: its caller is asked to come again, or learns no more than that. */
function away(answered: ServerResponse): void {
  if (answered.headersSent) return void answered.destroy()
  answered
    .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' })
    .end(JSON.stringify({ status: 503, code: 'request.unavailable', detail: 'This server is away' }))
}

function pass(to: string, asked: IncomingMessage, answered: ServerResponse): void {
  const { hostname, port } = new URL(to)
  const { method = 'GET', url = '/', headers } = asked
  const outgoing = request({ hostname, port, method, path: url, headers }, (answer) => {
    answered.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(answered)
    answer.on('error', () => answered.destroy())
  })
  outgoing.on('error', () => away(answered))
  answered.on('close', () => outgoing.destroy())
  asked.pipe(outgoing)
}

async function startProxy(): Promise<Proxy> {
  const servers: Server[] = []
  const turns: number[] = []
  let turn = 0
  const proxy = createServer((asked, answered) => {
    const named = asked.headers['x-test-server']
    const at = typeof named === 'string' ? Number(named) : (turn += 1) % servers.length
    const server = servers[at]
    if (server === undefined) return away(answered)
    turns[at] = (turns[at] ?? 0) + 1
    pass(server.origin, asked, answered)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address.
  const { port } = proxy.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    servers,
    turns: () => turns,
    close: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

/** So many servers on one database behind one address, with the same keys; simulators in the test's own process. */
export async function severalServers(
  t: { readonly after: (work: () => Promise<void>) => void },
  count: number,
  env: Environment = {},
) {
  const closers: (() => Promise<unknown>)[] = []
  t.after(async () => {
    for (const close of closers.toReversed()) await close()
  })
  const { url } = await testDb({ after: (drop) => void closers.push(drop) })
  const stateDir = mkdtempSync(join(tmpdir(), 'freehold-several-'))
  closers.push(async () => rmSync(stateDir, { recursive: true, force: true }))
  const simulators = await startSimulators({ kinds: ['litellm', 'openbao', 'gitea', 'coolify'], delayMs: 0 })
  closers.push(() => simulators.close())
  const known = simulators.all.map(({ kind, url: address, credentials }) => ({
    kind,
    url: address,
    credentials,
  }))
  const proxy = await startProxy()
  closers.push(() => proxy.close())
  const start = async (): Promise<Server> => {
    const server = await startServer({
      DATABASE_URL: url,
      PUBLIC_URL: proxy.origin,
      FREEHOLD_DEMO: '1',
      FREEHOLD_STATE_DIR: stateDir,
      FREEHOLD_SIMULATORS: JSON.stringify(known),
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: '1000000',
      WORKER_CONCURRENCY: '3',
      ...env,
    })
    closers.push(() => server.stop())
    return server
  }
  for (let n = 0; n < count; n += 1) proxy.servers.push(await start())
  return { proxy, databaseUrl: url, stateDir, simulators, start }
}

export type Several = Awaited<ReturnType<typeof severalServers>>
