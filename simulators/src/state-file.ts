import { mkdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Store, StoreDump } from './store.ts'

export type StateFile = { close(): Promise<void> }

const soonMs = 250

/**
 * Keeps a store in a file: read now, written shortly after changes and at close. A write goes to a file beside it
 * first, so that a crash leaves the former state whole. The more a write costs, the rarer it becomes.
 */
export function keepInFile(store: Store, path: string): StateFile {
  const saved = readIfThere(path)
  // The file was written by `dump`; another shape means another program's file, and loading it fails loudly.
  if (saved !== undefined) store.load(JSON.parse(saved) as StoreDump)
  mkdirSync(dirname(path), { recursive: true })

  let isChanged = false
  let timer: NodeJS.Timeout | undefined
  let pauseMs = soonMs
  let writing: Promise<void> = Promise.resolve()

  const write = async () => {
    if (!isChanged) return
    isChanged = false
    const started = performance.now()
    const next = `${path}.next`
    await writeFile(next, JSON.stringify(store.dump()), { mode: 0o600 })
    await rename(next, path)
    pauseMs = Math.max(soonMs, 20 * (performance.now() - started))
  }
  const writeLater = () => {
    isChanged = true
    timer ??= setTimeout(() => {
      timer = undefined
      writing = writing.then(write).catch((error: unknown) => {
        // The next change tries again; what the simulator answers does not depend on the file.
        process.emitWarning(`The simulator's state could not be written to ${path}: ${String(error)}`)
      })
    }, pauseMs).unref()
  }
  store.onChange(writeLater)
  return {
    close: async () => {
      clearTimeout(timer)
      await writing.then(write)
    },
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Error(`Cannot read the simulator's state in ${path}`, { cause: error })
  }
}
