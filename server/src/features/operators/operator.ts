import type { Operator } from '@freehold/contract'
import { canBecome } from '#features/accounts'
import type { Actor } from '#platform/actor'
import { operatorNotPossible, ownOperatorRole } from './operator-errors.ts'

export type Role = Operator['role']

/** Nobody shuts themselves out, or up: another owner has to do it. */
export function requireOther(actor: Actor, accountId: string): void {
  if (actor.kind === 'account' && actor.id === accountId) throw ownOperatorRole()
}

export function requirePossible(
  change: Parameters<typeof canBecome>[0],
  { state }: Pick<Operator, 'state'>,
): void {
  if (!canBecome(change, state)) throw operatorNotPossible(state)
}
