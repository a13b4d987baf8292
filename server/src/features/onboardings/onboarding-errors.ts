import { AppError, type FieldError } from '#platform/errors'

export const onboardingNotFound = (id: string): AppError =>
  new AppError('onboarding.not_found', `No entry of a customer ${id}`)

export const onboardingSubmitted = (): AppError =>
  new AppError('onboarding.already_submitted', 'This customer was submitted already')

/** `fields` point into the form: `/organization/name`. */
export const onboardingIncomplete = (fields: readonly FieldError[]): AppError =>
  new AppError('onboarding.incomplete', 'Something is still missing', { fields })
