import { AppError, fieldError } from '#platform/errors'

export const linkInvalid = (): AppError =>
  new AppError('account.link_invalid', 'This link was used, has run out, or never was')

export const passwordWeak = (why: string): AppError =>
  fieldError('account.password_weak', '/body/password', `The password ${why}`)

export const passwordMissing = (): AppError =>
  fieldError('account.password_weak', '/body/password', 'This link needs a password')

export const accountNotFound = (): AppError => new AppError('account.not_found', 'No such account')

export const registrationClosed = (): AppError =>
  new AppError('registration.closed', 'Registration is closed here; ask for an invitation')

/** Alike for an unknown address, a wrong password and a disabled account. */
export const signInRefused = (): AppError =>
  new AppError('account.sign_in_refused', 'Address and password do not belong together')

export const signInDelayed = (seconds: number): AppError =>
  new AppError('account.sign_in_delayed', `Too many attempts; try again in ${seconds} s`, {
    headers: { 'retry-after': String(seconds) },
  })

export const surfaceRefused = (): AppError =>
  new AppError('account.surface_refused', 'This account has no access here')

/** Only who is signed in and has confirmed it lately is told so. */
export const passwordWrong = (): AppError =>
  fieldError('account.password_wrong', '/body/currentPassword', 'This is not the current password')

/** Only who holds the mailbox is told so. */
export const emailTaken = (): AppError =>
  new AppError('account.email_taken', 'Another account has this address by now')

export const accountStale = (): AppError =>
  new AppError('request.precondition_failed', 'The account was changed meanwhile; read it again')
