import { AppError, fieldError } from '#platform/errors'

export const operatorNotFound = (id: string): AppError =>
  new AppError('operator.not_found', `No operator ${id}`)

export const operatorAlreadyExists = (): AppError =>
  fieldError('operator.already_exists', '/body/email', 'Whoever has this address is on the list already')

export const operatorNotInvited = (): AppError =>
  new AppError('operator.not_invited', 'Only an invitation that waits can be sent again')

export const lastOperatorOwner = (): AppError =>
  new AppError('operator.last_owner', 'The platform keeps at least one owner who can sign in')

export const ownOperatorRole = (): AppError =>
  new AppError('operator.own_role', 'Another owner has to change your own role')

export const operatorNotPossible = (state: string): AppError =>
  new AppError('operator.not_possible_now', `This operator is ${state}`)

export const accountDisabled = (): AppError =>
  new AppError('account.disabled', 'This account is disabled and cannot sign in')
