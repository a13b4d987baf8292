import { AppError, fieldError } from '#platform/errors'

export const partnerNotFound = (id: string): AppError => new AppError('partner.not_found', `No partner ${id}`)

export const partnerSlugTaken = (slug: string): AppError =>
  fieldError('partner.slug_taken', '/body/slug', `Another partner is called ${slug}`)
