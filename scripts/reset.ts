import { existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { outsideFolder } from '../server/src/platform/db/embedded-account.ts'
import { explainFileError } from '../server/src/platform/db/embedded-errors.ts'
import { lockHolder } from '../server/src/platform/db/embedded-lock.ts'
import { StartError, stopLeftover } from '../server/src/platform/db/embedded-postgres.ts'

/** Removes the state of this clone after naming it. A database outside (DATABASE_URL) is left alone. */
async function reset(): Promise<void> {
  const stateDir = resolve(process.env['FREEHOLD_STATE_DIR'] ?? '.freehold')
  if (!existsSync(stateDir)) return console.log(`There is nothing to remove: ${stateDir} does not exist.`)
  const holder = lockHolder(stateDir)
  if (holder !== undefined) {
    throw new StartError(`Freehold runs on ${stateDir} (process ${holder}). Stop it first.`)
  }
  refuseForeign(stateDir)
  const folders = [stateDir, outsideFolder(stateDir)].filter((folder) => folder !== undefined)
  console.log('This removes, for good:')
  for (const folder of folders) console.log(`  ${folder}  ${megabytes(folder)} MB`)
  if (process.env['DATABASE_URL']) console.log('The database of DATABASE_URL is not touched.')
  if (!process.argv.includes('--yes') && !(await agreed())) return
  const leftover = await stopLeftover(stateDir)
  if (leftover !== undefined) console.log(`Stopped the database left running as process ${leftover}.`)
  for (const folder of folders.toReversed()) rmSync(folder, { recursive: true })
  console.log('Removed. The next start begins with an empty database.')
}

/** A mistyped FREEHOLD_STATE_DIR must not cost somebody's folder. */
function refuseForeign(stateDir: string): void {
  const isParent = !relative(stateDir, process.cwd()).startsWith('..')
  const isOurs = existsSync(join(stateDir, 'postgres-password')) || readdirSync(stateDir).length === 0
  if (!isParent && (isOurs || stateDir === resolve('.freehold'))) return
  throw new StartError(
    `${stateDir} does not look like a state folder of Freehold. Remove it by hand if it is one.`,
  )
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartError('Nothing was removed. Run `npm run reset -- --yes` to do it.')
  const asker = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await asker.question('Remove it? (y/N) ')
    if (/^y(es)?$/i.test(answer.trim())) return true
    console.log('Nothing was removed.')
    return false
  } finally {
    asker.close()
  }
}

function megabytes(folder: string): string {
  return (sizeOf(folder) / 1_000_000).toFixed(1)
}

function sizeOf(path: string): number {
  const entry = lstatSync(path)
  if (!entry.isDirectory()) return entry.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), statSync(path).size)
}

try {
  await reset()
} catch (error) {
  const told = explainFileError(error, '.freehold')
  if (!(told instanceof StartError)) throw error
  console.error(told.message)
  process.exitCode = 1
}
