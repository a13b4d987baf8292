import type { AlertKind, AlertThresholds } from '@freehold/contract'

/** A condition as one evaluation found it. */
export type Finding = {
  readonly kind: AlertKind
  /** What it is about, the same at every evaluation: an id, a host, a name; empty for the platform. */
  readonly subject: string
  readonly severity: 'warning' | 'critical'
  /** Names and figures for its sentence. */
  readonly details: Readonly<Record<string, string | number>>
  /** How long it must have been found until it is an alert. */
  readonly lastingMs?: number
}

/** As much of an alert's row as decides what becomes of it. */
export type Standing = {
  readonly seenCount: number
  readonly clearCount: number
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
  readonly openedAt: Date | null
  readonly acknowledgedAt: Date | null
  readonly notifiedAt: Date | null
}

/**
 * What an evaluation does to a condition: `note` only counts, `open`, `remind` and `resolve` tell somebody, `drop`
 * forgets one that never was an alert.
 */
export type Step = 'note' | 'open' | 'remind' | 'resolve' | 'drop'

const hourMs = 3_600_000

const unseen = (now: Date): Standing => ({
  seenCount: 0,
  clearCount: 0,
  firstSeenAt: now,
  lastSeenAt: now,
  openedAt: null,
  acknowledgedAt: null,
  notifiedAt: null,
})

/** What becomes of a condition that was found; `standing` is how it stood before. */
export function stepWhenFound(
  standing: Standing | undefined,
  { lastingMs = 0 }: Finding,
  thresholds: AlertThresholds,
  now: Date,
): Step {
  const { seenCount, firstSeenAt, openedAt, acknowledgedAt, notifiedAt } = standing ?? unseen(now)
  if (openedAt === null) {
    const isOften = seenCount + 1 >= thresholds.openAfter
    return isOften && now.getTime() - firstSeenAt.getTime() >= lastingMs ? 'open' : 'note'
  }
  if (acknowledgedAt !== null) return 'note'
  const toldMs = now.getTime() - (notifiedAt ?? openedAt).getTime()
  return toldMs >= thresholds.repeatHours * hourMs ? 'remind' : 'note'
}

/** What becomes of a condition that was not found any more. */
export function stepWhenGone(standing: Standing, thresholds: AlertThresholds): Step {
  if (standing.openedAt === null) return 'drop'
  return standing.clearCount + 1 >= thresholds.resolveAfter ? 'resolve' : 'note'
}
