import { fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** A stand-in for an outside system, running beside the demo. */
export type RunningSimulator = {
  readonly kind: string
  readonly url: string
  readonly credentials: { readonly [name: string]: string | number }
}

const program = join(import.meta.dirname, '../../../simulators/src/main.ts')
const startMs = 20_000

type Started = { readonly simulators: readonly RunningSimulator[]; readonly stop: () => Promise<void> }

const kinds = ['litellm', 'openbao', 'gitea', 'coolify'] as const

async function startOnPorts(
  folder: string,
  delayMs: number,
  ports: Readonly<Record<string, number>>,
): Promise<Started> {
  // In a group of its own: a terminal's Ctrl-C is for us, who may still speak to it while closing.
  const child = fork(program, [JSON.stringify({ stateDir: folder, delayMs, ports })], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const simulators = await new Promise<readonly RunningSimulator[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The simulators did not start in time')), startMs)
    const settle = (): void => clearTimeout(timer)
    child.once('message', (message) => {
      settle()
      // Our own program's one message.
      resolve((message as { simulators: RunningSimulator[] }).simulators)
    })
    child.once('exit', (code) => {
      settle()
      reject(new Error(`The simulators ended at once (${code})`))
    })
  })
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect()
    await exited
  }
  return { simulators, stop }
}

export type SimulatorsWanted = {
  readonly stateDir: string
  readonly port: number | undefined
  /** How long each answer takes. */
  readonly delayMs: number
}

/**
 * Starts the simulators as a child process of their own, on the ports after `port`, or on any where one of those is
 * taken. They end when this process does, however it ends: their channel to it closes. What they hold outlives them
 * in the state directory.
 */
export async function startSimulators({ stateDir, port, delayMs }: SimulatorsWanted): Promise<Started> {
  const folder = join(stateDir, 'simulators')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (port === undefined) return startOnPorts(folder, delayMs, {})
  const ports = Object.fromEntries(kinds.map((kind, index) => [kind, port + 1 + index]))
  return startOnPorts(folder, delayMs, ports).catch(() => startOnPorts(folder, delayMs, {}))
}
