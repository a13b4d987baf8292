import { AppError, fieldError } from '#platform/errors'

export const memberNotFound = (id: string): AppError => new AppError('member.not_found', `No member ${id}`)

export const memberAlreadyExists = (): AppError =>
  fieldError('member.already_exists', '/body/email', 'Whoever has this address is a member already')

export const lastOwner = (): AppError =>
  new AppError('member.last_owner', 'An organization keeps at least one owner')

export const ownRole = (): AppError =>
  new AppError('member.own_role', 'Somebody else has to change your own membership')

export const memberNotPossible = (state: string): AppError =>
  new AppError('member.not_possible_now', `This member is ${state}`)

export const grantForbidden = (role: string): AppError =>
  new AppError('auth.forbidden', `The role ${role} stands above yours`)

export const invitationWithdrawn = (): AppError =>
  new AppError('account.link_invalid', 'This invitation was withdrawn')
