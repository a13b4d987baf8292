import { AppError, fieldError } from '#platform/errors'

export const orphanNotFound = (id: string): AppError => new AppError('orphan.not_found', `No orphan ${id}`)

export const orphanNotPossibleNow = (what: string): AppError => new AppError('orphan.not_possible_now', what)

export const orphanNotConfirmed = (): AppError =>
  fieldError('request.invalid', '/body/confirm', "must be the object's name over there")
