import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '#platform/log'
import type { DB } from './tables.ts'

/** An open unit of work, or a plain connection; a store never opens one. */
export type Db = Kysely<DB>

const maxNamedStatements = 400

/**
 * Names a statement by its text, so that PostgreSQL plans it once per connection (a third of the server's work per
 * query). Statements beyond the bound stay unnamed: text that varies without end must not fill the server.
 */
function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= maxNamedStatements) return known
    const name = createHash('sha1').update(text).digest('base64url')
    names.set(text, name)
    return name
  }
}

const nameOf = statementNames()

/** A client whose parameterised queries are named; this is the only form in which statements reach PostgreSQL. */
class NamingClient extends pg.Client {
  // pg declares a dozen overloads; the one that Kysely uses is (text, values).
  override query(...args: readonly unknown[]): never {
    const [text, values] = args
    if (typeof text === 'string' && Array.isArray(values) && args.length === 2) {
      const name = nameOf(text)
      return super.query({ text, values, ...(name === undefined ? {} : { name }) }) as never
    }
    return Reflect.apply(super.query.bind(this), this, args) as never
  }
}

export type PoolOptions = {
  readonly url: string
  readonly max: number
  readonly applicationName: string
  readonly log: Log
  /** How long one statement, or getting a connection, may take. */
  readonly timeoutMs?: number
}

/** The server gives up first where it can; the client where it does not answer at all. */
const clientMarginMs = 500

export function createPool({ url, max, applicationName, log, timeoutMs = 10_000 }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    Client: NamingClient,
    application_name: applicationName,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: 30_000,
    // A client that dies mid-transaction must not hold its rows.
    idle_in_transaction_session_timeout: 30_000,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + clientMarginMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  const lost = (error: Error): void => log.warn({ err: error }, 'a database connection was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => void client.on('error', lost))
  return pool
}

/** Kysely over one pool; for reads outside a unit of work and for tests. */
export function kyselyOver(pool: pg.Pool): Db {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
}
