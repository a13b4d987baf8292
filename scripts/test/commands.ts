import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export type Command = {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly limitMs: number
}

export type Finished = { readonly ok: boolean; readonly output: string }

const running = new Set<number>()

/** A tool that npm installed here, by its short name. */
export function tool(name: string): string {
  return join(root, 'node_modules/.bin', name)
}

/**
 * The environment of everything the run starts: our Node and tools first on the path, and no colour codes in the
 * kept output.
 */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`
  const { NO_COLOR: _, ...inherited } = process.env
  return { ...inherited, PATH: path, FORCE_COLOR: '0', ...extra }
}

/**
 * Runs one command to its end and keeps what it wrote. It leads a process group of its own, so that a command
 * past its limit takes along everything that it started.
 */
export function runCommand(command: Command): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd ?? root,
      env: environment(command.env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const written: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => written.push(text))
    }
    const { pid } = child
    if (pid !== undefined) running.add(pid)
    const timer = setTimeout(() => {
      written.push(`\nStopped: not finished after ${command.limitMs / 1000} s.\n`)
      if (pid !== undefined) endGroup(pid, 'SIGTERM')
      setTimeout(() => pid !== undefined && running.has(pid) && endGroup(pid, 'SIGKILL'), 10_000).unref()
    }, command.limitMs)
    const finish = (ok: boolean) => {
      clearTimeout(timer)
      if (pid !== undefined) running.delete(pid)
      resolve({ ok, output: written.join('') })
    }
    child.on('error', (error) => {
      written.push(`${command.file}: ${error.message}\n`)
      finish(false)
    })
    child.on('close', (status, signal) => {
      if (signal) written.push(`\n${command.file} was ended by ${signal}.\n`)
      finish(status === 0)
    })
  })
}

/** Makes Ctrl-C end the commands under way: as leaders of their own groups they would not hear of it. */
export function passOnInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const pid of running) endGroup(pid, 'SIGTERM')
      process.exitCode = 128 + constants.signals[signal]
      setTimeout(() => process.exit(), 5_000).unref()
    })
  }
}

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Gone already, which is what was wanted.
  }
}
