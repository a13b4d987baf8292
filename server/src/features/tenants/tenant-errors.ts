import { AppError } from '#platform/errors'

export const tenantNotFound = (id: string): AppError => new AppError('tenant.not_found', `No tenant ${id}`)

export const tenantNotPossibleNow = (what: string): AppError => new AppError('tenant.not_possible_now', what)

export const tenantStale = (): AppError =>
  new AppError('request.precondition_failed', 'The tenant was changed meanwhile; read it again')
