import type { PolicyLockOut } from '@freehold/contract'
import { AppError, type FieldError } from '#platform/errors'

const code = 'security_policy.locks_out'

const advice: Readonly<Record<PolicyLockOut['field'], (found: string | null) => string>> = {
  addressList: (found) => `Add a network that holds your own address, ${found ?? 'which is not known'}`,
  allowedCountries: (found) => `Add the country that you are in, ${found ?? 'which is not known'}`,
  mfaMode: () => 'Sign in with a second factor yourself before you require one',
}

/** The policy would shut out whoever is making it; each field says what to do. */
export function policyLocksOut(lockOuts: readonly PolicyLockOut[]): AppError {
  const fields = lockOuts.map(({ field, found }): FieldError => ({
    pointer: `/body/${field}`,
    code,
    detail: advice[field](found),
  }))
  return new AppError(code, 'With this policy you would lock yourself out', { fields })
}
