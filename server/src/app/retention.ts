import { type RawBuilder, sql } from 'kysely'
import type { RetentionRule } from '#platform/db/retention'

type Period = {
  readonly table: string
  readonly column: string
  readonly days: number
  /** Fewest days that may be configured; none where the period is fixed, because something else relies on it. */
  readonly least?: number
  readonly where?: RawBuilder<boolean>
}

const hour = 1 / 24

/**
 * How long rows are kept that go by themselves: the one place for it, described in docs/guides/retention.md. Rows with
 * an end of their own (sessions, sign-ins under way, the provider's state) go with that end, in their features.
 */
export const periods = {
  // Row-level security lets these two go no earlier.
  'idempotency-records': { table: 'idempotency_records', column: 'created_at', days: 1 },
  changes: { table: 'changes', column: 'at', days: hour },
  // Delays after wrong passwords look back a month.
  'sign-in-attempts': { table: 'login_attempts', column: 'at', days: 31, least: 30 },
  links: { table: 'account_tokens', column: 'expires_at', days: 7, least: 1 },
  mails: {
    table: 'mails',
    column: 'created_at',
    days: 30,
    least: 1,
    where: sql<boolean>`state <> 'queued'`,
  },
  notifications: { table: 'notifications', column: 'created_at', days: 180, least: 7 },
  deliveries: {
    table: 'deliveries',
    column: 'ended_at',
    days: 30,
    least: 1,
    where: sql<boolean>`ended_at is not null`,
  },
  alerts: {
    table: 'alerts',
    column: 'resolved_at',
    days: 365,
    least: 7,
    where: sql<boolean>`resolved_at is not null`,
  },
  announcements: { table: 'announcements', column: 'ends_at', days: 365, least: 7 },
  'data-exports': { table: 'data_exports', column: 'requested_at', days: 30, least: 2 },
  // Jobs that succeed go at once; these have failed for good.
  jobs: {
    table: 'graphile_worker._private_jobs',
    column: 'run_at',
    days: 30,
    least: 1,
    where: sql<boolean>`attempts >= max_attempts and locked_at is null`,
  },
  'order-drafts': { table: 'orders', column: 'created_at', days: 90, least: 30 },
} as const satisfies Record<string, Period>

export type RetentionName = keyof typeof periods

/** Days by name, as far as they differ from the usual. */
export type RetentionDays = Readonly<Partial<Record<RetentionName, number>>>

function isName(name: string): name is RetentionName {
  return Object.hasOwn(periods, name)
}

/**
 * Reads `mails=90,notifications=30`.
 * @throws Error for a name that is none, a period that is fixed, or fewer days than something else relies on
 */
export function parseRetentionDays(text: string): RetentionDays {
  const entries = text.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=').map((side) => side.trim())
    if (!isName(name))
      throw new Error(`${name} is kept by no rule; there are ${Object.keys(periods).join(', ')}`)
    const { least }: Period = periods[name]
    if (least === undefined) throw new Error(`${name} has a fixed period`)
    const days = Number(value)
    if (!Number.isInteger(days) || days < least || days > 3650)
      throw new Error(`${name} is kept for ${least} to 3650 whole days`)
    return [name, days] as const
  })
  return Object.fromEntries(entries)
}

export function daysOf(name: RetentionName, chosen: RetentionDays): number {
  return chosen[name] ?? periods[name].days
}

/** Drafts belong to organizations: their feature discards them one by one, and says so in the customer's log. */
const byFeature: readonly string[] = ['order-drafts']

export function retentionRules(chosen: RetentionDays): RetentionRule[] {
  // keyof periods, which Object.keys forgets.
  return (Object.keys(periods) as RetentionName[])
    .filter((name) => !byFeature.includes(name))
    .map((name) => {
      const { table, column, where }: Period = periods[name]
      const keptMs = daysOf(name, chosen) * 86_400_000
      return { name, table, column, keptMs, ...(where === undefined ? {} : { where }) }
    })
}
