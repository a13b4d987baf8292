import { sql } from 'kysely'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { SessionDeps } from './session.ts'

/** Calls `onEnd` once the actor's session or the right that it came in with is gone. Answers how to stop watching. */
export type SessionWatch = (actor: Actor, onEnd: () => void) => () => void

/** What stays open longer than a request is judged again so often. */
const everyMs = 500
/** A token tells nothing of its end: what was opened with one ends with the longest life of a token. */
const tokenMs = 300_000

type Watched = {
  readonly key: string
  readonly session: string
  readonly kind: string
  readonly place: string | null
}

function watchedOf({ sessionId, reach }: Actor): Watched | undefined {
  if (sessionId === undefined) return undefined
  const kind = reach?.kind ?? 'self'
  const place =
    reach?.kind === 'partner' ? reach.partnerId : reach?.kind === 'organization' ? reach.organizationId : null
  return { key: `${sessionId} ${kind} ${place}`, session: sessionId, kind, place }
}

/** Those of them that still stand, in one question for any number. */
async function findStanding(db: Db, watched: readonly Watched[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select w.key
    from jsonb_to_recordset(${JSON.stringify(watched)}::jsonb) as w (key text, session uuid, kind text, place uuid)
    join web_sessions s on s.id = w.session
    join accounts a on a.id = s.account_id
    where s.expires_at > now() and a.state = 'active' and case w.kind
      when 'platform' then exists (select from operators o where o.account_id = a.id and o.role is not null)
      when 'partner' then exists (select from partner_staff p
        where p.account_id = a.id and p.partner_id = w.place and p.role is not null)
      when 'organization' then exists (select from members m
        where m.account_id = a.id and m.organization_id = w.place and m.state = 'active')
      else true end`.execute(db)
  return new Set(rows.map(({ key }) => key))
}

/** One watch for all that a process keeps open; it asks only while there is anything. */
export function createSessionWatch({
  platformDb,
  log,
}: Pick<SessionDeps, 'platformDb' | 'log'>): SessionWatch {
  const open = new Map<string, { readonly watched: Watched; readonly ends: Set<() => void> }>()
  let timer: NodeJS.Timeout | undefined
  let asking = false

  async function look(): Promise<void> {
    if (asking) return
    asking = true
    try {
      const asked = [...open.values()]
      const standing = await findStanding(
        platformDb,
        asked.map(({ watched }) => watched),
      )
      for (const { watched, ends } of asked) {
        if (standing.has(watched.key)) continue
        for (const end of ends) end()
      }
    } catch (error) {
      // Without the database nothing reaches a stream either; the next question decides.
      log.warn({ err: error }, 'open streams could not be judged and will be again')
    } finally {
      asking = false
    }
  }

  return (actor, onEnd) => {
    const watched = watchedOf(actor)
    if (watched === undefined) {
      const end = setTimeout(onEnd, tokenMs).unref()
      return () => clearTimeout(end)
    }
    const entry = open.get(watched.key) ?? { watched, ends: new Set() }
    open.set(watched.key, entry)
    entry.ends.add(onEnd)
    timer ??= setInterval(() => void look(), everyMs).unref()
    return () => {
      entry.ends.delete(onEnd)
      if (entry.ends.size === 0) open.delete(watched.key)
      if (open.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }
}
