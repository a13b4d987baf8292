import { AppError, fieldError } from '#platform/errors'

export const singleSignOnNotFound = (): AppError =>
  new AppError('single_sign_on.not_found', 'This organization has no identity provider of its own')

export const issuerRefused = (fault: string): AppError =>
  fieldError('single_sign_on.issuer_refused', '/body/issuer', fault)

export const secretMissing = (): AppError =>
  fieldError('single_sign_on.secret_missing', '/body/clientSecret', 'Enter the secret of the client')

/** Why somebody does not get in by an organization's own identity provider; the sentence is for the page. */
export class NotLetIn extends Error {
  override readonly name = 'NotLetIn'
}

export const noConnection = (): NotLetIn =>
  new NotLetIn('There is no such company sign-in, or it is not in use.')

export const groupMissing = (): NotLetIn =>
  new NotLetIn('Your account there is not one of those that may enter here. Ask your administrator.')

export const addressMissing = (): NotLetIn =>
  new NotLetIn('Your company’s identity provider did not tell your e-mail address.')

export const addressInUse = (): NotLetIn =>
  new NotLetIn(
    'Your e-mail address belongs to an account already. Sign in to it as you did before, and link your company’s sign-in from your profile.',
  )

export const notMember = (): NotLetIn =>
  new NotLetIn('You are not a member of this organization any more. Ask your administrator.')

export const ownerByMail = (): NotLetIn =>
  new NotLetIn('You are invited as an owner: use the link in the mail that invited you.')

export const linkedElsewhere = (): NotLetIn => new NotLetIn('That identity is linked to another account.')
