import { AppError, type FieldError } from '#platform/errors'

export const blueprintNotFound = (name: string): AppError =>
  new AppError('blueprint.not_found', `No blueprint ${name}`)

export const blueprintInvalid = (fields: readonly FieldError[]): AppError =>
  new AppError('blueprint.invalid', fields[0]?.detail ?? 'The blueprint is not valid', { fields })

export const blueprintUnchanged = (name: string): AppError =>
  new AppError('blueprint.unchanged', `This is the newest version of ${name} already`)

export const templateNotFound = (name: string): AppError =>
  new AppError('template.not_found', `No template ${name}`)
