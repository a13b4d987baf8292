import { AppError, fieldError } from '#platform/errors'

export const organizationNotFound = (id: string): AppError =>
  new AppError('organization.not_found', `No organization ${id}`)

export const organizationPartnerNotFound = (id: string): AppError =>
  fieldError('organization.partner_not_found', '/body/partnerId', `No partner ${id} takes organizations`)

export const organizationAlreadyThere = (): AppError =>
  new AppError('organization.already_there', 'The organization belongs to this partner already')
