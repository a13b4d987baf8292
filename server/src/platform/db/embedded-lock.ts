import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, StartError } from './embedded-errors.ts'
import { isAlive, startMark, until } from './embedded-process.ts'

type Holder = { readonly pid: number; readonly started: string }

const heldHere = new Set<string>()

/**
 * Takes a state folder for this process, until the returned function is called. A lock whose process is gone is
 * taken over; a living one is a StartError. The lock carries the start of its process, so that a process id used
 * again (always, in containers) is not mistaken for the old holder.
 */
export async function lockStateDir(stateDir: string): Promise<() => void> {
  const file = lockFile(stateDir)
  const mine = `${file}.${randomUUID()}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startMark(process.pid) }))
  try {
    if (!tryLink(mine, file)) await takeOver(stateDir, mine, file)
  } finally {
    rmSync(mine, { force: true })
  }
  heldHere.add(file)
  return () => {
    if (heldHere.delete(file)) rmSync(file, { force: true })
  }
}

/** The process that holds a state folder now, if one does. */
export function lockHolder(stateDir: string): number | undefined {
  const file = lockFile(stateDir)
  const holder = readHolder(file)
  if (holder === undefined || !isAlive(holder.pid)) return undefined
  if (holder.pid === process.pid) return heldHere.has(file) ? holder.pid : undefined
  return startMark(holder.pid) === holder.started ? holder.pid : undefined
}

const lockFile = (stateDir: string) => join(stateDir, 'postgres.lock')

/** One process at a time may judge a lock stale; otherwise a second judge could remove the first one's new lock. */
async function takeOver(stateDir: string, mine: string, file: string): Promise<void> {
  refuseIfHeld(stateDir)
  const judge = `${file}.judge`
  if (!(await until(() => tryJudge(judge), 5_000))) throw new StartError(`Remove ${judge} and start again.`)
  try {
    while (!tryLink(mine, file)) {
      refuseIfHeld(stateDir)
      rmSync(file, { force: true })
    }
  } finally {
    rmdirSync(judge)
  }
}

function refuseIfHeld(stateDir: string): void {
  const pid = lockHolder(stateDir)
  if (pid === undefined) return
  throw new StartError(
    `Freehold already runs on ${stateDir} (process ${pid}). Stop that one first, or give this one a state folder of its own.`,
  )
}

function tryLink(mine: string, file: string): boolean {
  try {
    linkSync(mine, file)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return false
  }
}

function tryJudge(judge: string): boolean {
  try {
    mkdirSync(judge)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    const made = statSync(judge, { throwIfNoEntry: false })?.mtimeMs
    // Judging takes a few milliseconds: whoever left this behind was killed meanwhile.
    if (made !== undefined && Date.now() - made > 3_000) rmSync(judge, { recursive: true, force: true })
    return false
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder> // our own file
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined
  } catch {
    return undefined
  }
}
