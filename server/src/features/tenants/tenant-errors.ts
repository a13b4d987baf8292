import { AppError } from '#platform/errors'

export const tenantNotFound = (id: string): AppError => new AppError('tenant.not_found', `No tenant ${id}`)

export const tenantNotPossibleNow = (what: string): AppError => new AppError('tenant.not_possible_now', what)
