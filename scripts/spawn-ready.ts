import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

export type SpawnOptions = {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** How long it may take until it is ready, in milliseconds. */
  readonly limitMs?: number
  /** For a command that starts others, npm above all: signals then go to everything it started. */
  readonly group?: boolean
}

/** The line of JSON that a program prints on standard output once it serves. */
export type ReadyLine = { readonly url: string } & Readonly<Record<string, unknown>>

export type Spawned = {
  readonly pid: number
  readonly ready: ReadyLine
  readonly url: string
  /** From the start of the process to the ready line, in milliseconds. */
  readonly readyMs: number
  /** Asks it to end and waits; kills it when it has not gone after 20 s. */
  readonly stop: () => Promise<void>
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>
}

const graceMs = 20_000
const outputKept = 20_000

/** Starts a program that reports by one line of JSON when it is ready, and waits for that line. */
export async function spawnReady(options: SpawnOptions): Promise<Spawned> {
  const begun = performance.now()
  const child = spawn(options.file, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: options.group ?? false,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const signal = (name: NodeJS.Signals) => sendSignal(child, name, options.group ?? false)
  const ready = await waitForLine(child, options).catch(async (error: unknown) => {
    await end(child, () => signal('SIGKILL'))
    throw error
  })
  const readyMs = performance.now() - begun
  return {
    pid: child.pid ?? 0,
    ready,
    url: ready.url,
    readyMs,
    stop: () =>
      end(child, () => {
        child.stdin.end()
        signal('SIGTERM')
        setTimeout(() => signal('SIGKILL'), graceMs).unref()
      }),
    kill: () => end(child, () => signal('SIGKILL')),
  }
}

async function waitForLine(child: ChildProcess, options: SpawnOptions): Promise<ReadyLine> {
  let output = ''
  const keep = (text: string) => (output = (output + text).slice(-outputKept))
  child.stdout?.setEncoding('utf8').on('data', keep)
  child.stderr?.setEncoding('utf8').on('data', keep)
  const command = [options.file, ...options.args].join(' ')
  const limitMs = options.limitMs ?? 60_000
  const over = new AbortController()
  const line = new Promise<ReadyLine>((resolve) => {
    if (!child.stdout) return
    createInterface({ input: child.stdout }).on('line', (text) => {
      const found = readyLine(text)
      if (found) resolve(found)
    })
  })
  const fault = async (): Promise<never> => {
    const reason = await Promise.race([
      once(child, 'close', { signal: over.signal }).then(
        () => `ended (${child.exitCode ?? child.signalCode})`,
      ),
      delay(limitMs, `was not ready after ${limitMs / 1000} s`, { signal: over.signal }),
    ])
    throw new Error(`${command} ${reason}\n${output}`)
  }
  try {
    return await Promise.race([line, fault()])
  } finally {
    over.abort()
  }
}

function readyLine(text: string): ReadyLine | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    const isReady =
      value !== null && typeof value === 'object' && 'url' in value && typeof value.url === 'string'
    // A log line may carry a url too; the ready line says so, or holds nothing but addresses.
    if (!isReady || 'level' in value || 'msg' in value) return undefined
    return value as ReadyLine
  } catch {
    return undefined
  }
}

async function end(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  ask()
  await gone
}

function sendSignal(child: ChildProcess, signal: NodeJS.Signals, group: boolean): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  if (!group) child.kill(signal)
  else process.kill(-child.pid, signal)
}
