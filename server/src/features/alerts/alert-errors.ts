import { AppError } from '#platform/errors'

export const alertNotFound = (id: string): AppError => new AppError('alert.not_found', `No alert ${id}`)

export const alertOver = (): AppError =>
  new AppError('alert.not_possible_now', 'This alert is over or acknowledged already')
