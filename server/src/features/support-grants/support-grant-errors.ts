import { AppError, fieldError } from '#platform/errors'

export const supportGrantNotFound = (id: string): AppError =>
  new AppError('support_grant.not_found', `No support grant ${id}`)

export const notPossibleNow = (): AppError =>
  new AppError('support_grant.not_possible_now', 'The support grant is in another state by now')

export const requestsRefused = (): AppError =>
  new AppError('support_grant.requests_refused', 'This organization does not take requests for access')

export const alreadyOpen = (): AppError =>
  new AppError('support_grant.already_open', 'A request of yours waits for an answer already')

export const widened = (field: 'hours' | 'rights' | 'tenantIds'): AppError =>
  fieldError('support_grant.widened', `/body/${field}`, 'An answer gives what was asked for, or less')

export const tenantUnknown = (id: string): AppError => new AppError('tenant.not_found', `No tenant ${id}`)

export const readOnlyGrant = (): AppError =>
  fieldError('support_session.read_only', '/body/rights', 'This support grant is for reading only')

export const browserNeeded = (): AppError =>
  new AppError('support_session.browser_needed', 'Support sessions are opened in a browser that is signed in')

export const anothersGrant = (): AppError =>
  new AppError('auth.forbidden', 'Access was given to the operator who asked for it')

export const ownRequest = (): AppError =>
  new AppError('auth.forbidden', 'Somebody else has to answer a request of your own')

export const noSupportSession = (): AppError =>
  new AppError('support_session.not_found', 'This browser holds no support session')
