import type { Standing } from '#features/accounts'
import type { Surface } from '#platform/actor'
import { sessionLimits } from './session.ts'

/**
 * How long a session of this person may rest and last. One session serves all organizations of its person, so the
 * shortest limit of any of them holds; none is longer than the surface's own.
 */
export function limitsOf(
  surface: Surface,
  { organizations }: Pick<Standing, 'organizations'>,
): (typeof sessionLimits)[Surface] {
  const own = sessionLimits[surface]
  if (surface !== 'app') return own
  const policies = organizations.flatMap(({ policy }) => (policy === null ? [] : [policy]))
  return {
    idleMs: Math.min(own.idleMs, ...policies.map(({ idleMinutes }) => (idleMinutes ?? Infinity) * 60_000)),
    absoluteMs: Math.min(
      own.absoluteMs,
      ...policies.map(({ absoluteHours }) => (absoluteHours ?? Infinity) * 3_600_000),
    ),
  }
}
