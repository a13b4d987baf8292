import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The clone. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** Node 26, as the `node` package brings it. */
export const node26 = join(root, 'node_modules', '.bin', 'node')

/** A reason to stop, written for the person who started it; printed without a stack. */
export class Plain extends Error {}

/** Progress goes to stderr: stdout belongs to the program that is started. */
export function say(/** @type {string} */ line) {
  process.stderr.write(`${line}\n`)
}

/** Surroundings in which `node` is Node 26, for tools that look for it on the path. */
export function withNode26(more = {}) {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
    ...more,
  }
}

const signals = /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM'])

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} words
 * @property {string} [cwd] the clone, unless given
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [quiet] collect what it prints instead of showing it
 */

/**
 * Runs commands beside each other until one ends, then ends the others. Answers the exit code of the first to end,
 * in the manner of shells: 128 and the signal's number when a signal ended it or was asked to.
 * @param {readonly Command[]} commands
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function run(...commands) {
  let output = ''
  const children = commands.map(({ program, words, cwd = root, env = process.env, quiet = false }) => {
    const child = spawn(program, words, { cwd, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' })
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    child.stderr?.on('data', (chunk) => (output += String(chunk)))
    return child
  })
  const stopPassing = passSignals((signal) => children.forEach((child) => child.kill(signal)))
  const ends = children.map(ended)
  const code = await Promise.race(ends)
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  await Promise.all(ends)
  stopPassing()
  return { code, output }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Plain(`${child.spawnfile} does not run: ${error.message}`)))
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
  })
}

/**
 * Passes each signal on exactly once. A Ctrl-C at a terminal, or a supervisor that signals the whole group, reaches
 * the children by itself; `kill` on this process alone does not. What has happened cannot be asked of the system,
 * so a tiny bystander of the same group tells: if the signal ended it too, the children have had it. npm repeats
 * signals to us within moments, which is not a second wish.
 * @param {(signal: NodeJS.Signals) => void} pass
 */
function passSignals(pass) {
  let bystander = spawnBystander()
  /** @type {Record<string, number>} */
  const last = {}
  const onSignal = async (/** @type {NodeJS.Signals} */ signal) => {
    const now = performance.now()
    if (now - (last[signal] ?? -1_000) < 500) return
    last[signal] = now
    const group = await Promise.race([bystander.gone, wait(150, false)])
    if (group) bystander = spawnBystander()
    else pass(signal)
  }
  for (const name of signals) process.on(name, onSignal)
  return () => {
    for (const name of signals) process.off(name, onSignal)
    bystander.end()
  }
}

/** `cat` waits for the end of its input, which comes at the latest when this process ends. */
function spawnBystander() {
  const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'] })
  /** @type {Promise<boolean>} whether a signal ended it */
  const gone = new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (_code, signal) => resolve(signal !== null))
  })
  child.stdin.on('error', () => undefined)
  return { gone, end: () => child.stdin.end() }
}
