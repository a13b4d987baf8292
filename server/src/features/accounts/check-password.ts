import type { Actor, Surface } from '#platform/actor'
import { addressKey } from '#platform/http/rate-limit'
import { fingerprint, type KeyRing } from '#platform/key-ring'
import { signInRefused, surfaceRefused } from './account-errors.ts'
import { findAccountByEmail, findPassword } from './account-store.ts'
import type { Account, AccountDeps } from './account.ts'
import { verifyPassword } from './password-hash.ts'
import { recordRefusal } from './refusals.ts'
import { openAttempt, succeedAttempt } from './sign-in-attempts.ts'
import { findStanding, mayEnter } from './standing.ts'

/** Under which name an address's attempts are counted, whether it is known or not. */
export function attemptSubject(keyRing: KeyRing, email: string): string {
  return fingerprint(keyRing, `sign-in:${email.toLowerCase()}`)
}

/**
 * The account that address and password belong to, if it may enter the surface. Unknown addresses cost and answer
 * what wrong passwords do; only who knows the password learns that a surface is closed to the account.
 */
export async function checkPassword(
  deps: AccountDeps,
  actor: Actor,
  { email, password, surface }: { email: string; password: string; surface: Surface },
): Promise<Account> {
  const { unitOfWork, clock, keyRing } = deps
  const subject = attemptSubject(keyRing, email)
  const address = addressKey(actor.address ?? '')
  const { attempt, account, kept } = await unitOfWork(actor, 'platform', async ({ db }) => {
    const opened = await openAttempt(db, { subject, address, now: clock.now() })
    const found = await findAccountByEmail(db, email)
    // Asked for unknown addresses as well, of an id that nobody has.
    const value = await findPassword(db, found?.id ?? '00000000-0000-0000-0000-000000000000')
    return { attempt: opened, account: found, kept: value }
  })
  const isRight = await verifyPassword(password, kept)
  if (!isRight || account?.state !== 'active') {
    const reason = account === undefined ? 'unknown' : isRight ? 'disabled' : 'password'
    await recordRefusal(deps, actor, { accountId: account?.id ?? null, surface, reason })
    throw signInRefused()
  }
  const standing = await unitOfWork(actor, 'platform', async ({ db }) => {
    await succeedAttempt(db, attempt)
    return findStanding(db, account.id)
  })
  if (standing === undefined || !mayEnter(standing, surface)) {
    await recordRefusal(deps, actor, { accountId: account.id, surface, reason: 'surface' })
    throw surfaceRefused()
  }
  return account
}
