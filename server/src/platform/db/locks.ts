import pg from 'pg'
import type { Log } from '#platform/log'

/** Names held by this process, so that others keep off; PostgreSQL frees them when the process dies. */
export type Locks = {
  /**
   * Runs `fn` while holding the name; undefined when another holds it. The signal is aborted if the lock's own
   * connection is lost, because the name may then be someone else's.
   */
  readonly tryWithLock: <T>(name: string, fn: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>
  readonly close: () => Promise<void>
}

type Session = {
  readonly client: pg.Client
  readonly lost: AbortController
  /** Settles with the statement that was asked last: a connection takes one at a time. */
  turn: Promise<unknown>
}

type LockOptions = { readonly url: string; readonly log: Log; readonly timeoutMs: number }

async function connect({ url, log, timeoutMs }: LockOptions): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'freehold locks',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  const lost = new AbortController()
  client.on('error', (error) => {
    log.warn({ err: error }, 'the lock connection was lost')
    lost.abort()
  })
  client.on('end', () => lost.abort())
  await client.connect()
  return { client, lost, turn: Promise.resolve() }
}

/**
 * Takes or frees a name. A connection that fails to answer is given up: nobody knows which names it still holds, and
 * PostgreSQL frees them all when it ends.
 */
async function ask(
  session: Session,
  verb: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
  name: string,
): Promise<boolean> {
  const { client, lost, turn } = session
  const text = `select ${verb}(hashtextextended($1, 7)) as done`
  const asked = turn.then(() => client.query<{ done: boolean }>({ name: verb, text, values: [name] }))
  session.turn = asked.catch(() => undefined)
  try {
    return (await asked).rows[0]?.done === true
  } catch (error) {
    lost.abort()
    client.end().catch(() => undefined)
    throw error
  }
}

/**
 * All of a process's session-level advisory locks live on one connection. Such locks are re-entrant within a
 * session, so a set of held names guards against ourselves.
 */
export function createLocks(url: string, log: Log, timeoutMs = 10_000): Locks {
  const held = new Set<string>()
  let session: Promise<Session> | undefined

  async function current(): Promise<Session> {
    const opening = (session ??= connect({ url, log, timeoutMs }))
    try {
      const open = await opening
      if (!open.lost.signal.aborted) return open
    } catch (error) {
      if (session === opening) session = undefined
      throw error
    }
    // Somebody else may have begun another one while this one was awaited.
    if (session === opening) session = undefined
    return current()
  }

  return {
    tryWithLock: async (name, fn) => {
      if (held.has(name)) return undefined
      held.add(name)
      try {
        const open = await current()
        if (!(await ask(open, 'pg_try_advisory_lock', name))) return undefined
        try {
          return await fn(open.lost.signal)
        } finally {
          await ask(open, 'pg_advisory_unlock', name).catch(() => false)
        }
      } finally {
        held.delete(name)
      }
    },
    close: async () => {
      const open = await session?.catch(() => undefined)
      await open?.client.end().catch(() => undefined)
    },
  }
}
