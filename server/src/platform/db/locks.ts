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

type Session = { readonly client: pg.Client; readonly lost: AbortController }

async function connect(url: string, log: Log): Promise<Session> {
  const client = new pg.Client({ connectionString: url, application_name: 'freehold locks', keepAlive: true })
  const lost = new AbortController()
  client.on('error', (error) => {
    log.warn({ err: error }, 'the lock connection was lost')
    lost.abort()
  })
  client.on('end', () => lost.abort())
  await client.connect()
  return { client, lost }
}

/**
 * All of a process's session-level advisory locks live on one connection. Such locks are re-entrant within a
 * session, so a set of held names guards against ourselves.
 */
export function createLocks(url: string, log: Log): Locks {
  const held = new Set<string>()
  let session: Promise<Session> | undefined

  async function current(): Promise<Session> {
    const open = await (session ??= connect(url, log).catch((error: unknown) => {
      session = undefined
      throw error
    }))
    if (!open.lost.signal.aborted) return open
    session = undefined
    return current()
  }

  return {
    tryWithLock: async (name, fn) => {
      if (held.has(name)) return undefined
      held.add(name)
      try {
        const { client, lost } = await current()
        const key = 'hashtextextended($1, 7)'
        const { rows } = await client.query<{ taken: boolean }>(
          `select pg_try_advisory_lock(${key}) as taken`,
          [name],
        )
        if (rows[0]?.taken !== true) return undefined
        try {
          return await fn(lost.signal)
        } finally {
          await client.query(`select pg_advisory_unlock(${key})`, [name]).catch(() => undefined)
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
