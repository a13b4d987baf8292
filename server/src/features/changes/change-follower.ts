import type { Actor } from '#platform/actor'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { StreamEvent } from '#platform/http/route'
import { type ChangeRow, isAfter, isPlace, isWithin, readChanges } from './change-store.ts'

const pollMs = 250

type Listener = (row: ChangeRow) => void

/** Reads the log for all listeners of this process, and only while there are any. */
function createFeed(unitOfWork: UnitOfWork) {
  const listeners = new Set<Listener>()
  let timer: NodeJS.Timeout | undefined
  let last: string | undefined
  let polling: Promise<void> | undefined

  async function readOnce(): Promise<void> {
    const { rows, head } = await readChanges(unitOfWork, last)
    last = head
    for (const row of rows) for (const listener of listeners) listener(row)
  }

  // When the database is away, the next poll goes on from the same place.
  const poll = (): Promise<void> =>
    (polling ??= readOnce()
      .catch(() => {})
      .finally(() => {
        polling = undefined
      }))

  return {
    /** From the moment this resolves, every change reaches the listener. */
    listen: async (listener: Listener): Promise<() => void> => {
      listeners.add(listener)
      timer ??= setInterval(() => void poll(), pollMs)
      await poll()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
        last = undefined
      }
    },
  }
}

/** Rows as they come in, for one reader at a time; ends with the signal. */
function createQueue(signal: AbortSignal) {
  const rows: ChangeRow[] = []
  let wake = (): void => {}
  signal.addEventListener('abort', () => wake())
  return {
    push: (row: ChangeRow): void => {
      rows.push(row)
      wake()
    },
    next: async (): Promise<ChangeRow | undefined> => {
      while (rows.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return signal.aborted ? undefined : rows.shift()
    },
  }
}

/**
 * Follows the changes table for everyone who listens to this process. It polls, since NOTIFY would take an
 * instance-wide lock at each commit.
 */
export function createChangeFollower(unitOfWork: UnitOfWork) {
  const feed = createFeed(unitOfWork)

  /** Changes within the actor's reach, from `lastEventId` on, until the signal. */
  async function* follow(
    actor: Actor,
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const { reach } = actor
    if (reach === null) return
    const queue = createQueue(signal)
    const stop = await feed.listen((row) => {
      if (isWithin(reach, row)) queue.push(row)
    })
    try {
      const { rows, head } = await readChanges(unitOfWork, isPlace(lastEventId) ? lastEventId : undefined)
      yield { id: head, data: { type: 'resync', id: null, organizationId: null } }
      for (const row of rows) if (isWithin(reach, row)) yield { id: row.place, data: row.change }
      for (let row = await queue.next(); row !== undefined; row = await queue.next()) {
        if (isAfter(row.place, head)) yield { id: row.place, data: row.change }
      }
    } finally {
      stop()
    }
  }

  return { follow }
}

export type ChangeFollower = ReturnType<typeof createChangeFollower>
