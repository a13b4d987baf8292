import { AppError, fieldError } from '#platform/errors'

export const announcementNotFound = (id: string): AppError =>
  new AppError('announcement.not_found', `No announcement ${id}`)

export const announcementOver = (): AppError =>
  new AppError('announcement.not_possible_now', 'This announcement is over')

export const notDismissible = (): AppError =>
  new AppError('announcement.not_possible_now', 'Maintenance stays in sight as long as it lasts')

export const announcementInvalid = (field: string, why: string): AppError =>
  fieldError('announcement.invalid', `/body/${field}`, why)

/** Writes wait until maintenance is over; `until` is when that is meant to be. */
export function inMaintenance(until: Date, now: Date): AppError {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
  return new AppError('platform.maintenance', 'The platform is being maintained; reading is possible', {
    headers: { 'retry-after': String(seconds) },
  })
}
