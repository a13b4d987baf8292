import { DatabaseError } from 'pg'
import { findRunningUrl, StartError, startEmbeddedPostgres } from '#platform/db/embedded-postgres'
import { deriveLogins, type Logins, migrate } from '#platform/db/migrate'
import type { Log } from '#platform/log'
import type { Config } from './config.ts'

/** The database as this process uses it, migrated. */
export type Database = {
  /** The migrating role; locks are taken with it, nothing else. */
  readonly url: string
  readonly logins: Logins
  readonly embedded: boolean
  /** Stops the embedded server; a database of somebody else's goes on. */
  readonly stop: () => Promise<void>
}

/** Where a database is, whatever its schema. */
export type Located = Omit<Database, 'logins'>

/** The one in DATABASE_URL, or the embedded one, started; nobody else may run on it. */
export async function startDatabase({ database, stateDir }: Config, log: Log): Promise<Located> {
  if (database.url !== undefined) return { url: database.url, embedded: false, stop: async () => {} }
  const started = await startEmbeddedPostgres({ stateDir, log: (line) => log.info(line) })
  return { url: started.url, embedded: true, stop: () => started.stop() }
}

/** Finds or starts the database. With `join`, one that a running server uses is used beside it. */
export async function locateDatabase(config: Config, log: Log, join: boolean): Promise<Located> {
  const running = join && config.database.url === undefined ? findRunningUrl(config.stateDir) : undefined
  if (running !== undefined) return { url: running, embedded: false, stop: async () => {} }
  return startDatabase(config, log)
}

/** The logins that a migration is to set: none where the configuration names its own. */
export function loginsOf({ database }: Config, url: string): { readonly logins?: Logins } {
  return database.appUrl === undefined ? { logins: deriveLogins(url) } : {}
}

/** Words what PostgreSQL refuses for want of room; anything else is answered as it came. */
export function explainDatabaseError(error: unknown): unknown {
  const isFull = error instanceof DatabaseError && error.code === '53100'
  if (!isFull) return error
  return new StartError('No space is left on the disk of the database. Make room and run the same again.', {
    cause: error,
  })
}

/**
 * Finds or starts the database and brings its schema to this version. With `join`, one that a running server uses is
 * used beside it.
 */
export async function openDatabase(config: Config, log: Log, { join = false } = {}): Promise<Database> {
  const located = await locateDatabase(config, log, join)
  const { appUrl, platformUrl } = config.database
  const given = appUrl !== undefined && platformUrl !== undefined ? { appUrl, platformUrl } : undefined
  try {
    await migrate({ url: located.url, ...loginsOf(config, located.url) })
    return { ...located, logins: given ?? deriveLogins(located.url) }
  } catch (error) {
    await located.stop()
    throw error
  }
}
