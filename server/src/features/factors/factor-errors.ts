import { AppError, fieldError } from '#platform/errors'

/** Alike for a wrong code, one that was used before, and one of an account without such codes. */
export const codeRefused = (): AppError =>
  fieldError('factor.code_refused', '/body/code', 'This code is wrong, or was used before')

export const passkeyRefused = (cause?: unknown): AppError =>
  new AppError('factor.passkey_refused', 'This passkey does not belong here', { cause })

/** Browsers bind passkeys to a host name, never to an IP address. */
export const passkeysUnavailable = (): AppError =>
  new AppError('factor.passkeys_unavailable', 'Passkeys need a host name; this address has none')

export const factorNotFound = (): AppError => new AppError('factor.not_found', 'There is no such factor')

export const lastFactorRequired = (): AppError =>
  new AppError('factor.last_required', 'A second factor is required here; add another one first')

export const tooManyPasskeys = (): AppError =>
  new AppError('factor.too_many', 'An account holds twenty passkeys at most; remove one first')
