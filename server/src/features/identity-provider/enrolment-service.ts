import type { PasskeyCreation, PasskeyRegistration, SignInStep } from '@freehold/contract'
import { replacePassword as changePassword } from '#features/accounts'
import {
  beginPasskey,
  beginTotp,
  confirmTotp,
  finishPasskey,
  type Guard,
  hasSecondFactor,
  readFactors,
} from '#features/factors'
import { sha256 } from '#platform/key-ring'
import type { IdentityProvider } from './identity-provider.ts'
import { openVisit, type Visit } from './interaction-service.ts'
import { beginAgain } from './interaction.ts'
import { advance, requireProgress } from './sign-in-steps.ts'

/**
 * Under the account's lock: somebody who knows the password too, in another browser, may have enrolled meanwhile;
 * then a password alone is not enough any more to add or replace anything.
 */
function firstFactorOnly(accountId: string): Guard {
  return async ({ db }) => {
    if (hasSecondFactor(await readFactors(db, accountId))) throw beginAgain()
  }
}

const purposeOf = (uid: string): string => `enrol:${sha256(uid)}`

/** Whoever is enrolling, acting as that person from here on. */
async function openEnrolment(provider: IdentityProvider, visit: Visit) {
  const open = await openVisit(provider, visit)
  const { progress } = await requireProgress(provider, open, 'enrolment')
  const { accountId } = progress
  const person = { ...visit.who, kind: 'account', id: accountId } as const
  return { open, progress, accountId, person, guard: firstFactorOnly(accountId) }
}

export async function enrolTotp(
  provider: IdentityProvider,
  visit: Visit,
): Promise<{ secret: string; uri: string }> {
  const { accountId, person, guard } = await openEnrolment(provider, visit)
  return beginTotp(provider.deps, person, accountId, guard)
}

export async function confirmEnrolledTotp(
  provider: IdentityProvider,
  visit: Visit,
  code: string,
): Promise<SignInStep> {
  const { open, progress, accountId, person, guard } = await openEnrolment(provider, visit)
  const { recoveryCodes } = await confirmTotp(provider.deps, person, { accountId, code }, guard)
  const step = await advance(provider, open, { accountId, methods: [...progress.methods, 'otp'] })
  return { ...step, recoveryCodes: recoveryCodes === null ? null : [...recoveryCodes] }
}

export async function enrolPasskey(provider: IdentityProvider, visit: Visit): Promise<PasskeyCreation> {
  const { accountId, person, guard } = await openEnrolment(provider, visit)
  return beginPasskey(provider.deps, person, { accountId, purpose: purposeOf(visit.uid) }, guard)
}

export async function addEnrolledPasskey(
  provider: IdentityProvider,
  visit: Visit,
  input: { readonly name: string; readonly registration: PasskeyRegistration },
): Promise<SignInStep> {
  const { open, progress, accountId, person, guard } = await openEnrolment(provider, visit)
  const added = { ...input, accountId, purpose: purposeOf(visit.uid) }
  const { passkey, recoveryCodes } = await finishPasskey(provider.deps, person, added, guard)
  const methods = [...progress.methods, passkey.synced ? 'swk' : 'hwk']
  const step = await advance(provider, open, { accountId, methods })
  return { ...step, recoveryCodes: recoveryCodes === null ? null : [...recoveryCodes] }
}

/** Replaces a password that somebody else chose. Only where exactly that is asked for: never past a second factor. */
export async function replacePassword(
  provider: IdentityProvider,
  visit: Visit,
  password: string,
): Promise<SignInStep> {
  const open = await openVisit(provider, visit)
  const { progress } = await requireProgress(provider, open, 'new_password')
  const { accountId } = progress
  await changePassword(
    provider.deps,
    { ...visit.who, kind: 'account', id: accountId },
    { accountId, password },
  )
  return advance(provider, open, progress)
}
