import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

// The kernel counts CPU time for user space in hundredths of a second, whatever its own clock.
const msPerTick = 10
const bytesPerMb = 1_000_000

type Stat = { readonly parent: number; readonly cpuMs: number; readonly rssMb: number }

/**
 * CPU time in milliseconds that the processes and everything below them have used so far, children that have ended
 * included. Without /proc (outside Linux) NaN.
 */
export function cpuOf(...pids: readonly number[]): number {
  return sumOver(pids, ({ cpuMs }) => cpuMs)
}

/**
 * Resident memory in MB of the processes and everything below them. Memory that they share counts once for each:
 * for PostgreSQL this overstates.
 */
export function rssOf(...pids: readonly number[]): number {
  return sumOver(pids, ({ rssMb }) => rssMb)
}

/** Resident memory in MB of one process alone. */
export function rssOfOne(pid: number): number {
  return statOf(pid)?.rssMb ?? Number.NaN
}

/**
 * Every process of the PostgreSQL that keeps its data in a folder: each of them stands in that folder. A symbolic
 * link must be resolved before.
 */
export function postgresIn(dataDir: string): readonly number[] {
  return allPids().filter((pid) => folderOf(pid) === dataDir)
}

function sumOver(pids: readonly number[], figure: (stat: Stat) => number): number {
  const stats = new Map(allPids().flatMap((pid) => entryOf(pid)))
  const counted = new Set<number>()
  const add = (pid: number): number => {
    const stat = stats.get(pid)
    if (!stat || counted.has(pid)) return 0
    counted.add(pid)
    const below = [...stats].filter(([, { parent }]) => parent === pid).map(([child]) => add(child))
    return figure(stat) + below.reduce((sum, value) => sum + value, 0)
  }
  const total = pids.reduce((sum, pid) => sum + add(pid), 0)
  return counted.size ? total : Number.NaN
}

function entryOf(pid: number): [number, Stat][] {
  const stat = statOf(pid)
  return stat ? [[pid, stat]] : []
}

/** proc(5): after the name in brackets come the state (field 3), the parent, and at 14–17 and 24 what we want. */
function statOf(pid: number): Stat | undefined {
  const line = read(`/proc/${pid}/stat`)
  if (!line) return undefined
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return {
    parent: field(4),
    cpuMs: (field(14) + field(15) + field(16) + field(17)) * msPerTick,
    rssMb: (field(24) * pageSize()) / bytesPerMb,
  }
}

let knownPageSize = 0

/** Apple's and some ARM kernels use larger pages than 4 KiB; the kernel tells it in the mappings of any process. */
function pageSize(): number {
  knownPageSize ||= Number(/KernelPageSize:\s+(\d+) kB/.exec(read('/proc/self/smaps') ?? '')?.[1] ?? 4) * 1024
  return knownPageSize
}

function allPids(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
