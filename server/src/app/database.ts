import { findRunningUrl, startEmbeddedPostgres } from '#platform/db/embedded-postgres'
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

async function locate(
  { database, stateDir }: Config,
  log: Log,
  join: boolean,
): Promise<Omit<Database, 'logins'>> {
  const running = join ? findRunningUrl(stateDir) : undefined
  const elsewhere = database.url ?? running
  if (elsewhere !== undefined) return { url: elsewhere, embedded: false, stop: async () => {} }
  const started = await startEmbeddedPostgres({ stateDir, log: (line) => log.info(line) })
  return { url: started.url, embedded: true, stop: () => started.stop() }
}

/**
 * Finds or starts the database and brings its schema to this version. With `join`, one that a running server uses is
 * used beside it.
 */
export async function openDatabase(config: Config, log: Log, { join = false } = {}): Promise<Database> {
  const located = await locate(config, log, join)
  const { appUrl, platformUrl } = config.database
  const given = appUrl !== undefined && platformUrl !== undefined ? { appUrl, platformUrl } : undefined
  try {
    const logins = given ?? deriveLogins(located.url)
    await migrate({ url: located.url, ...(given === undefined ? { logins } : {}) })
    return { ...located, logins }
  } catch (error) {
    await located.stop()
    throw error
  }
}
