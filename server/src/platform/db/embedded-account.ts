import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import {
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { StartError } from './embedded-errors.ts'

/** Whom PostgreSQL runs as; undefined is ourselves. It refuses to run as root, whatever one does. */
export type Account = { readonly uid: number; readonly gid: number } | undefined

type Say = (message: string) => void

const systemDir = '/var/lib/freehold'
const systemUser = 'freehold-postgres'

/**
 * Where the data directory of a state folder is, and whose. For root it is a link to a folder under
 * /var/lib/freehold, because the account that PostgreSQL runs as need not reach the clone; the link is made before
 * anything it leads to, so that it alone tells which folder is ours.
 */
export function locateData(stateDir: string, log: Say): { dataDir: string; account: Account } {
  const place = join(stateDir, 'postgres')
  if (process.getuid?.() !== 0) return { dataDir: findDataDir(stateDir), account: undefined }
  const entry = lstatSync(place, { throwIfNoEntry: false })
  if (entry?.isDirectory() === true && entry.uid !== 0) {
    return { dataDir: place, account: { uid: entry.uid, gid: entry.gid } }
  }
  const account = findAccount(log)
  if (entry?.isSymbolicLink() === true)
    return { dataDir: claimFolder(stateDir, readlinkSync(place)), account }
  if (entry !== undefined) return { dataDir: place, account }
  const folder = newFolder(stateDir, log)
  const dataDir = join(folder, 'postgres')
  symlinkSync(dataDir, place)
  return { dataDir, account }
}

/** The folder under /var/lib/freehold that a state folder's database lives in, if it lives there. */
export function outsideFolder(stateDir: string): string | undefined {
  const place = join(stateDir, 'postgres')
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined
  const folder = dirname(readlinkSync(place))
  return dirname(folder) === systemDir && existsSync(folder) ? folder : undefined
}

/**
 * A folder of PostgreSQL's programs which the account can reach: the package's own, or, when the clone lies under a
 * folder closed to others (/root, say), a copy made once per version.
 */
export function reachablePrograms(nativeDir: string, version: string, account: Account): string {
  const program = join(nativeDir, 'bin', 'postgres')
  const sample = join(nativeDir, 'share', 'postgresql', 'postgres.bki')
  if (account === undefined || (may(account, program, 1) && may(account, sample, 4))) return nativeDir
  const copy = join(systemDir, `bin-${version}`)
  if (existsSync(copy)) return copy
  const draft = `${copy}.${process.pid}`
  openSystemDir()
  rmSync(draft, { recursive: true, force: true })
  cpSync(nativeDir, draft, { recursive: true, verbatimSymlinks: true })
  openToAll(draft)
  try {
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

/** Gives a file or folder that root made to the account. */
export function giveTo(account: Account, path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

/** Where the data directory of a state folder is, whether or not anything is there yet. */
export function findDataDir(stateDir: string): string {
  const place = join(stateDir, 'postgres')
  const entry = lstatSync(place, { throwIfNoEntry: false })
  return entry?.isSymbolicLink() === true ? readlinkSync(place) : place
}

/** Whether the account may use a file (1 execute, 4 read) and walk through every folder above it. */
function may(account: { readonly uid: number; readonly gid: number }, file: string, right: number): boolean {
  const grants = (path: string, wanted: number) => {
    const found = statSync(path)
    const shift = found.uid === account.uid ? 6 : found.gid === account.gid ? 3 : 0
    return ((found.mode >> shift) & wanted) === wanted
  }
  const real = realpathSync(file)
  if (!grants(real, right)) return false
  for (let at = dirname(real); at !== dirname(at); at = dirname(at)) if (!grants(at, 1)) return false
  return true
}

/** The programs may have been installed under a umask that closes them to others. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** A folder that others may walk through but not list, whatever the umask. */
function makePassage(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
}

function findAccount(log: Say): Account {
  const known = readAccount(systemUser)
  if (known !== undefined) return known
  const words = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent']
  try {
    execFileSync('useradd', [...words, '--shell', '/usr/sbin/nologin', systemUser], { stdio: 'ignore' })
    log(`Made the system user ${systemUser}, because PostgreSQL refuses to run as root`)
  } catch {
    // Another start made it in the same moment, or this system has no useradd: one that exists must do.
  }
  const account = readAccount(systemUser) ?? readAccount('postgres') ?? readAccount('nobody')
  if (account !== undefined) return account
  throw new StartError(
    `PostgreSQL refuses to run as root, and the user ${systemUser} could not be made. Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

function readAccount(name: string): Account {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

function newFolder(stateDir: string, log: Say): string {
  openSystemDir()
  const own = realpathSync(stateDir)
  const name = createHash('sha256').update(own).digest('hex').slice(0, 12)
  for (let n = 1; ; n++) {
    const folder = join(systemDir, n === 1 ? name : `${name}-${n}`)
    if (!existsSync(folder)) {
      makePassage(folder)
      writeFileSync(join(folder, 'owner'), own)
      return folder
    }
    log(`${folder} holds the database of an earlier state folder at this path; remove it if nobody needs it`)
  }
}

/** The linked folder, unless it belongs to the state folder that this one was copied from. */
function claimFolder(stateDir: string, dataDir: string): string {
  const folder = dirname(dataDir)
  if (dirname(folder) !== systemDir) return dataDir
  openSystemDir()
  makePassage(folder)
  const own = realpathSync(stateDir)
  const note = join(folder, 'owner')
  const owner = existsSync(note) ? readFileSync(note, 'utf8') : own
  const moved = owner !== own
  if (moved && findDataDir(owner) === dataDir) {
    throw new StartError(
      `${stateDir} is a copy of ${owner} and leads to the same database. Remove ${stateDir} to begin with an empty one.`,
    )
  }
  writeFileSync(note, own)
  return dataDir
}

function openSystemDir(): void {
  try {
    makePassage(systemDir)
  } catch (error) {
    throw new StartError(
      `As root, the database lies under ${systemDir}, which cannot be made. Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    )
  }
}
