import { AppError, fieldError } from '#platform/errors'

export const partnerNotFound = (id: string): AppError => new AppError('partner.not_found', `No partner ${id}`)

export const partnerSlugTaken = (slug: string): AppError =>
  fieldError('partner.slug_taken', '/body/slug', `Another partner is called ${slug}`)

export const partnerBuiltIn = (): AppError =>
  new AppError('partner.built_in', 'The built-in partner is the platform itself')

export const partnerNotPossibleNow = (what: string): AppError =>
  new AppError('partner.not_possible_now', what)

/** For staff of a partner that is paused: what they may not begin now. */
export const partnerNotActive = (): AppError =>
  new AppError('partner.not_active', 'This partner is paused: it takes no new organizations and orders')

export const partnerFieldForbidden = (field: string): AppError =>
  fieldError('partner.field_forbidden', `/body/${field}`, 'is for operators to change')
