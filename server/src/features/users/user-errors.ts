import { AppError } from '#platform/errors'

export const userNotFound = (id: string): AppError => new AppError('user.not_found', `No account ${id}`)

export const ownAccount = (): AppError =>
  new AppError('user.own_account', 'Somebody else has to do this to your account')

export const userNotPossible = (state: string): AppError =>
  new AppError('user.not_possible_now', `This account is ${state}`)

export const operatorsByOwners = (): AppError =>
  new AppError('auth.forbidden', "Only an owner may do this to an operator's account")
