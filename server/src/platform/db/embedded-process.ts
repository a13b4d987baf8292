import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { errorCode } from './embedded-errors.ts'

/**
 * Whether a process runs. A dead one that nobody has collected yet (common in containers, whose first process
 * collects nothing) counts as gone, although the kernel still knows its id.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false
  }
  return statFields(pid)[0] !== 'Z'
}

/** When a process began, as an opaque word: the same id with another word is another process. */
export function startMark(pid: number): string {
  const ticks = statFields(pid)[19]
  return ticks ?? ask('ps', ['-o', 'lstart=', '-p', `${pid}`])
}

/** Whether a process is a PostgreSQL server on a data directory; a stranger may have got its process id. */
export function servesData(pid: number, dataDir: string): boolean {
  return currentFolder(pid) === dataDir || commandOf(pid).includes(` -D ${dataDir} `)
}

/** The words a process was started with, joined by spaces. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return process.platform === 'linux' ? '' : ask('ps', ['-o', 'command=', '-p', `${pid}`])
  }
}

/** Processes that stand in a folder; PostgreSQL's all stand in their data directory. Known on Linux only. */
export function processesIn(directory: string): readonly number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && currentFolder(Number(name)) === directory)
    .map(Number)
}

/** Looks every few milliseconds until `done` says so; answers false when the time is up. */
export async function until(done: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (!(await done())) {
    if (performance.now() > deadline) return false
    await wait(5)
  }
  return true
}

function currentFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

/** proc(5), `stat`: the fields after the name, which may itself hold spaces and brackets; 0 is the state. */
function statFields(pid: number): readonly string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

function ask(program: string, words: readonly string[]): string {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
