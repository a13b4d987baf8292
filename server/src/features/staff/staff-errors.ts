import type { StaffPerson } from '@freehold/contract'
import { canBecome } from '#features/accounts'
import type { Actor } from '#platform/actor'
import { AppError, fieldError } from '#platform/errors'

export const staffNotFound = (id: string): AppError => new AppError('staff.not_found', `No person ${id} here`)

export const staffAlreadyExists = (): AppError =>
  fieldError('staff.already_exists', '/body/email', 'Whoever has this address is on the list already')

export const staffNotInvited = (): AppError =>
  new AppError('staff.not_invited', 'Only an invitation that waits can be sent again')

export const lastAdmin = (): AppError =>
  new AppError('staff.last_admin', 'A partner with staff keeps at least one administrator who can sign in')

export const partnerNotActive = (): AppError =>
  new AppError('partner.not_active', 'Nobody joins a partner that has ended')

/** Nobody shuts themselves out, or up: somebody else has to do it. */
export function requireOther(actor: Actor, accountId: string): void {
  if (actor.kind === 'account' && actor.id === accountId)
    throw new AppError('staff.own_role', 'Somebody else has to change your own role')
}

export function requirePossible(
  change: Parameters<typeof canBecome>[0],
  { state }: Pick<StaffPerson, 'state'>,
): void {
  if (!canBecome(change, state)) throw new AppError('staff.not_possible_now', `This person is ${state}`)
}
