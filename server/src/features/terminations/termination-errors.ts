import { AppError, fieldError } from '#platform/errors'

export const notTerminated = (): AppError =>
  new AppError('partner.not_terminated', 'This partner has not been terminated')

export const confirmationWrong = (slug: string): AppError =>
  fieldError('partner.confirmation_wrong', '/body/confirm', `must be ${slug}`)

export const targetInvalid = (pointer: string, detail: string): AppError =>
  fieldError('partner.target_invalid', pointer, detail)
