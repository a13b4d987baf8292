import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { giveTo } from './embedded-account.ts'
import type { Account } from './embedded-account.ts'
import { choosePort, explainSpawn, surroundings } from './embedded-cluster.ts'
import { errorCode, explainOutput, StartError } from './embedded-errors.ts'
import { isAlive, processesIn, servesData, until } from './embedded-process.ts'

export type Running = {
  readonly pid: number
  readonly port: number
  /** Absent when another process started it. */
  readonly child?: ChildProcess
}

export type Site = {
  readonly stateDir: string
  readonly dataDir: string
  readonly account: Account
  readonly nativeDir: string
  readonly password: string
  readonly settings: Readonly<Record<string, string>>
  readonly log: (message: string) => void
}

const largestLog = 10 * 1024 * 1024
const readyTimeoutMs = 120_000
const diskFull = '53100'
const stopping = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 6_000],
  ['SIGKILL', 2_000],
] as const

const ourSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '100',
  jit: 'off', // costs more than it gains on the short statements of a control plane
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
  cluster_name: 'freehold',
} as const

/** The server that runs on a data directory, whoever started it: read from its postmaster.pid. */
export function findRunning(dataDir: string): Running | undefined {
  const [pid, , , port] = readPidFile(dataDir)
  if (pid === undefined || !isAlive(pid) || !servesData(pid, dataDir)) return undefined
  return { pid, port: port ?? 0 }
}

/** A server left running by a start that was killed, once it answers to our password; none when it is going down. */
export async function adoptRunning(site: Site): Promise<Running | undefined> {
  const found = findRunning(site.dataDir)
  if (found === undefined) return undefined
  let running: Running | undefined
  const settled = await until(async () => {
    running = findRunning(site.dataDir)
    return running === undefined || (running.port !== 0 && (await answers(site, running.port)))
  }, 30_000)
  if (settled) return running
  throw new StartError(
    `PostgreSQL (process ${found.pid}) runs on ${site.dataDir} and does not answer. End it with \`kill -QUIT ${found.pid}\` and start again.`,
  )
}

/** Starts PostgreSQL in a process group of its own and waits until it answers. */
export async function startServer(site: Site): Promise<Running> {
  await clearRemains(site.dataDir)
  const logFile = openLog(site)
  for (let tries = 1; ; tries++) {
    const port = await choosePort(site.stateDir)
    const from = statSync(logFile).size
    const running = await launch(site, port, logFile)
    if (running !== undefined) return running
    const said = readFrom(logFile, from)
    // Somebody may take the port between the look and the start, and the last backend of a killed server may linger.
    const passing = /could not bind|Address already in use|pre-existing shared memory block/.test(said)
    if (!passing || tries === 25) throw explainOutput('PostgreSQL', said, logFile)
    await wait(200)
  }
}

/** Fast shutdown; when that takes over ten seconds, immediate: the next start then recovers from the log. */
export async function stopServer(dataDir: string, pid: number): Promise<void> {
  for (const [signal, timeoutMs] of stopping) {
    if (!isAlive(pid) || !servesData(pid, dataDir)) return
    process.kill(pid, signal)
    if (await until(() => !isAlive(pid), timeoutMs)) return
  }
}

/** Makes the database `freehold` unless it is there. */
export async function ensureDatabase(site: Site, { pid, port, child }: Running): Promise<void> {
  const client = connection(site.password, port)
  try {
    await client.connect()
    const { rowCount } = await client.query(`select from pg_database where datname = 'freehold'`)
    if (rowCount === 0) await client.query('create database freehold')
  } catch (error) {
    if (child !== undefined) await stopServer(site.dataDir, pid)
    throw error instanceof Error && errorCode(error) === diskFull
      ? explainOutput('PostgreSQL', error.message)
      : error
  } finally {
    await client.end().catch(() => undefined)
  }
}

function connection(password: string, port: number): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined) // a connection lost between two statements is told by the next one
  return client
}

async function answers({ password, stateDir, dataDir }: Site, port: number): Promise<boolean> {
  const client = connection(password, port)
  try {
    await client.connect()
    return true
  } catch (error) {
    if (errorCode(error) === '28P01') {
      throw new StartError(
        `The database in ${dataDir} does not accept the password in ${join(stateDir, 'postgres-password')}. Put the right file back, or begin anew with \`npm run reset\`.`,
        { cause: error },
      )
    }
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The new server once it answers, or undefined when it gave up. */
async function launch(site: Site, port: number, logFile: string): Promise<Running | undefined> {
  const program = join(site.nativeDir, 'bin', 'postgres')
  const settings = { ...ourSettings, ...site.settings, port: `${port}` }
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = openSync(logFile, 'a')
  const child = spawn(program, ['-D', site.dataDir, ...words], {
    ...site.account,
    cwd: '/',
    env: surroundings,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  let failed: Error | undefined
  child.once('error', (error) => (failed = error))
  const over = () => failed !== undefined || child.exitCode !== null || child.signalCode !== null
  const slow = setTimeout(
    () => site.log('The database recovers from an unclean end; this may take a while'),
    3_000,
  )
  const settled = await until(async () => over() || (await answers(site, port)), readyTimeoutMs)
  clearTimeout(slow)
  if (failed !== undefined) throw explainSpawn(program, failed)
  if (over() || child.pid === undefined) return undefined
  if (settled) return { pid: child.pid, port, child }
  await stopServer(site.dataDir, child.pid)
  throw new StartError(`PostgreSQL is not ready after two minutes. See ${logFile}.`)
}

/**
 * PostgreSQL clears a postmaster.pid whose process is gone by itself, but refuses to start while that process id
 * is in use, be it by a stranger or by a dead process that nobody collects. Removing the file is safe only when no
 * process of the old server is left.
 */
async function clearRemains(dataDir: string): Promise<void> {
  await until(() => processesIn(dataDir).length === 0, 5_000)
  const [pid] = readPidFile(dataDir)
  if (pid === undefined || !isKnown(pid)) return
  const left = processesIn(dataDir)
  if (process.platform === 'linux' && left.length === 0) return rmSync(join(dataDir, 'postmaster.pid'))
  throw new StartError(
    `Another program (process ${left[0] ?? pid}) stands where PostgreSQL ran before. End every PostgreSQL on ${dataDir}, remove ${join(dataDir, 'postmaster.pid')} and start again.`,
  )
}

function isKnown(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

/** Lines of postmaster.pid: process id, data directory, start, port (src/include/utils/pidfile.h of PostgreSQL). */
function readPidFile(dataDir: string): readonly (number | undefined)[] {
  const file = join(dataDir, 'postmaster.pid')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.map((line) => (/^\d+$/.test(line) ? Number(line) : undefined))
}

function openLog({ stateDir, account }: Site): string {
  const file = join(stateDir, 'postgres.log')
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > largestLog) renameSync(file, `${file}.1`)
  closeSync(openSync(file, 'a', 0o600))
  giveTo(account, file)
  return file
}

function readFrom(file: string, position: number): string {
  const length = Math.min(statSync(file).size - position, 64 * 1024)
  const buffer = Buffer.alloc(Math.max(length, 0))
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, buffer, 0, buffer.length, position)
  } finally {
    closeSync(descriptor)
  }
  return buffer.toString()
}
