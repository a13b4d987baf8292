import { AppError } from '#platform/errors'

/** Why somebody whom an issuer vouches for does not get in; the sentence is for the page that says so. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted'
  readonly reason: 'claim_missing' | 'no_address' | 'address_taken' | 'no_role' | 'disabled' | 'not_linked'
  constructor(reason: NotAdmitted['reason'], sentence: string) {
    super(sentence)
    this.reason = reason
  }
}

export const claimMissing = (label: string): NotAdmitted =>
  new NotAdmitted('claim_missing', `Your account at ${label} is not one of those that may enter here.`)

export const noAddress = (label: string): NotAdmitted =>
  new NotAdmitted('no_address', `${label} did not tell a verified e-mail address of yours.`)

export const addressTaken = (label: string): NotAdmitted =>
  new NotAdmitted(
    'address_taken',
    `Your e-mail address belongs to an account already. Sign in to it as you did before, and link ${label} from your profile.`,
  )

export const noRole = (label: string): NotAdmitted =>
  new NotAdmitted('no_role', `Your account at ${label} has no role here.`)

export const accountDisabled = (): NotAdmitted => new NotAdmitted('disabled', 'This account is disabled.')

export const issuerNotFound = (): AppError =>
  new AppError('issuer.not_found', 'No such identity provider here')

export const identityNotFound = (id: string): AppError =>
  new AppError('identity.not_found', `No linked identity ${id}`)

export const identityLast = (): AppError =>
  new AppError('identity.last', 'This is the only way in: set a password or add a passkey first')

export const identityTaken = (): NotAdmitted =>
  new NotAdmitted('address_taken', 'That identity is linked to another account.')

export const notLinked = (label: string): NotAdmitted =>
  new NotAdmitted('not_linked', `Your account is not linked to ${label} any more.`)
