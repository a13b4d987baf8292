import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A database that takes another's place, which is kept. All three lie in one folder. */
export type Swap = { readonly dataDir: string; readonly fresh: string; readonly kept: string }

const noteOf = (stateDir: string): string => join(stateDir, 'postgres-swap')

/**
 * Puts a database in the place of another. There is no one step for this, so it is written down first: whatever cuts
 * it off, the next start goes on with it before it looks at what is there.
 */
export function swapData(stateDir: string, swap: Swap): void {
  const note = noteOf(stateDir)
  writeFileSync(`${note}.new`, JSON.stringify(swap), { mode: 0o600, flush: true })
  renameSync(`${note}.new`, note)
  finishSwap(stateDir)
}

/** Goes on with a swap that was cut off. */
export function finishSwap(stateDir: string): void {
  const note = noteOf(stateDir)
  if (!existsSync(note)) return
  // Written by `swapData`.
  const { dataDir, fresh, kept } = JSON.parse(readFileSync(note, 'utf8')) as Swap
  if (existsSync(fresh)) {
    if (existsSync(dataDir)) renameSync(dataDir, kept)
    renameSync(fresh, dataDir)
  }
  rmSync(note)
}
