import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { signInDelayed } from './account-errors.ts'

/** One try to sign in: whom for (a keyed fingerprint of the address typed) and from which network. */
export type Attempt = { readonly subject: string; readonly address: string; readonly now: Date }

type Rule = { readonly free: number; readonly firstDelayS: number; readonly perNetwork?: number }

/** So many failures are free; each further one doubles the wait, up to 15 minutes. */
const rules = {
  /** For one account from one network: others cannot make a person wait. */
  own: { free: 5, firstDelayS: 30 },
  /**
   * For one account from all other networks where it never signed in, within an hour: many machines, one target. Ten
   * of their guesses in an hour are judged. One network counts for three at most, so that it takes several to make
   * anybody else wait.
   */
  strangers: { free: 4, firstDelayS: 120, perNetwork: 3 },
  /** From one network for whatever account, within a quarter of an hour. */
  network: { free: 50, firstDelayS: 30 },
} as const satisfies Record<string, Rule>
const longestDelayS = 900

function waitSeconds({ failures, last }: Count, { free, firstDelayS }: Rule, now: Date): number {
  if (failures < free || last === null) return 0
  const delayS = Math.min(firstDelayS * 2 ** Math.min(failures - free, 10), longestDelayS)
  return Math.ceil((last.getTime() + delayS * 1000 - now.getTime()) / 1000)
}

type Count = { readonly failures: number; readonly last: Date | null }

async function countFailures(
  db: Db,
  { subject, address, now }: Attempt,
): Promise<readonly [Count, Count, Count]> {
  const before = (ms: number): Date => new Date(now.getTime() - ms)
  const { rows } = await sql<{
    own: number
    own_last: Date
    strangers: number
    strangers_last: Date
    network: number
    network_last: Date
  }>`
    with own as (
      select count(*)::int as n, max(f.at) as last from login_attempts f
      where f.subject = ${subject} and f.address = ${address} and not f.success and f.at > ${before(86_400_000)}
        and not exists (select from login_attempts s where s.subject = f.subject and s.address = f.address
          and s.success and s.at >= f.at)
    ), strangers as (
      select coalesce(sum(least(by_address.n, ${rules.strangers.perNetwork}::int)), 0)::int as n, max(by_address.last) as last from (
        select count(*)::int as n, max(f.at) as last from login_attempts f
        where f.subject = ${subject} and f.address <> ${address} and not f.success and f.at > ${before(3_600_000)}
          and not exists (select from login_attempts s where s.subject = f.subject and s.address = f.address
            and s.success and s.at > ${before(30 * 86_400_000)})
          and not exists (select from login_attempts s where s.subject = ${subject} and s.address = ${address}
            and s.success and s.at > ${before(30 * 86_400_000)})
        group by f.address
      ) by_address
    ), network as (
      select count(*)::int as n, max(f.at) as last from login_attempts f
      where f.address = ${address} and not f.success and f.at > ${before(900_000)}
    )
    select own.n as own, own.last as own_last, strangers.n as strangers, strangers.last as strangers_last,
      network.n as network, network.last as network_last
    from own, strangers, network`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new Error('A query of aggregates answers one row')
  return [
    { failures: row.own, last: row.own_last },
    { failures: row.strangers, last: row.strangers_last },
    { failures: row.network, last: row.network_last },
  ]
}

/**
 * Enters an attempt as failed before anything is compared, so that attempts made at once count each other. Throws
 * `account.sign_in_delayed` while there is to be waited. Answers the attempt's id.
 */
export async function openAttempt(db: Db, attempt: Attempt): Promise<string> {
  const { subject, address, now } = attempt
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sign-in:${subject}`}, 0))`.execute(db)
  const [own, strangers, network] = await countFailures(db, attempt)
  const wait = Math.max(
    waitSeconds(own, rules.own, now),
    waitSeconds(strangers, rules.strangers, now),
    waitSeconds(network, rules.network, now),
  )
  if (wait > 0) throw signInDelayed(wait)
  const { id } = await db
    .insertInto('login_attempts')
    .values({ subject, address, success: false, at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The password was right. */
export async function succeedAttempt(db: Db, id: string): Promise<void> {
  await db.updateTable('login_attempts').set({ success: true }).where('id', '=', id).execute()
}

/** Who has proved the mailbox need not wait for wrong passwords typed before. */
export async function forgetFailures(db: Db, subject: string): Promise<void> {
  await db.deleteFrom('login_attempts').where('subject', '=', subject).where('success', '=', false).execute()
}
