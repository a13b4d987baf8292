import type pg from 'pg'
import { isDatabaseDown } from '#platform/db/database-down'

/** An error code after which graphile-worker tries again with patience (RETRYABLE_ERROR_CODES in its lib). */
const patient = 'EHOSTUNREACH'

async function marked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (isDatabaseDown(error))
      throw Object.assign(new Error('The database is away', { cause: error }), { code: patient })
    throw error
  }
}

/** Members of `target`, bound to it, except those given. */
function withMembers<T extends object>(target: T, members: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function'
        ? (...args: unknown[]): unknown => Reflect.apply(value, target, args)
        : value
    },
  })
}

/**
 * The pool as graphile-worker needs it. It notes the end of a job without waiting for it, and tries again only after
 * errors that it knows; any other, such as a connection that ends while the database restarts, would be an unhandled
 * rejection and the end of the process.
 */
export function patientPool(pool: pg.Pool): pg.Pool {
  const borrow = async (): Promise<pg.PoolClient> => {
    const client = await marked(pool.connect())
    // graphile-worker only ever calls it with one query configuration, or a text.
    const query = (config: pg.QueryConfig): Promise<unknown> => marked(client.query(config))
    return withMembers(client, { query })
  }
  // For listening it passes a callback and cares for errors itself; that client is its own to release.
  const connect = (callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void =>
    callback === undefined ? borrow() : pool.connect(callback)
  return withMembers(pool, { connect })
}
