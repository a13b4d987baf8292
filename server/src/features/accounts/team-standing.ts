import type { TeamState } from '@freehold/contract'
import { type RawBuilder, sql } from 'kysely'

/**
 * What to write on a row of operators or partner staff: the role counts in the state `active` and is kept for later
 * in any other. Whoever was active once has joined.
 */
export function teamStanding(
  state: TeamState,
  role: string,
): { state: TeamState; role: string | null; kept_role: string | null; joined_at?: RawBuilder<Date> } {
  return state === 'active'
    ? { state, role, kept_role: null, joined_at: sql<Date>`coalesce(joined_at, now())` }
    : { state, role: null, kept_role: role }
}

/** What can become of a person of a team in each state. */
const possible = {
  changeRole: ['invited', 'active'],
  deactivate: ['invited', 'active'],
  reactivate: ['deactivated'],
} as const satisfies Record<string, readonly TeamState[]>

export function canBecome(change: keyof typeof possible, state: TeamState): boolean {
  const states: readonly TeamState[] = possible[change]
  return states.includes(state)
}
