import type { Actor } from '#platform/actor'
import { addressKey } from '#platform/http/rate-limit'
import { accountNotFound, passwordWeak, passwordWrong } from './account-errors.ts'
import { findAccount, findAccountByEmail, findPassword, savePassword } from './account-store.ts'
import type { Account, AccountDeps } from './account.ts'
import { attemptSubject } from './check-password.ts'
import { inEvenTime, mailEmailChange } from './link-service.ts'
import { cancelLinks } from './link-store.ts'
import { notifyAccount } from './notify-account.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { requireGoodPassword } from './password-rule.ts'
import { openAttempt, succeedAttempt } from './sign-in-attempts.ts'

async function readOwn({ unitOfWork }: AccountDeps, actor: Actor): Promise<Account> {
  const account = await unitOfWork(actor, 'platform', ({ db }) => findAccount(db, actor.id ?? ''))
  if (account === undefined) throw accountNotFound()
  return account
}

/** Judges the password that is to be replaced; tries count like those of a sign-in. No password: nothing to judge. */
async function requirePassword(
  { unitOfWork, clock, keyRing }: AccountDeps,
  actor: Actor,
  { account, password }: { account: Account; password: string | undefined },
): Promise<void> {
  const opened = await unitOfWork(actor, 'platform', async ({ db }) => {
    const kept = await findPassword(db, account.id)
    if (kept === undefined) return undefined
    const subject = attemptSubject(keyRing, account.email)
    const attempt = { subject, address: addressKey(actor.address ?? ''), now: clock.now() }
    return { kept, attempt: await openAttempt(db, attempt) }
  })
  if (opened === undefined) return
  if (!(await verifyPassword(password ?? '', opened.kept))) throw passwordWrong()
  await unitOfWork(actor, 'platform', ({ db }) => succeedAttempt(db, opened.attempt))
}

/** Judges and hashes a password that a person chose. Throws `account.password_weak`. */
export function newPasswordHash(
  { platform }: Pick<AccountDeps, 'platform'>,
  { email, name }: Pick<Account, 'email' | 'name'>,
  password: string,
): Promise<string> {
  requireGoodPassword(password, [email, name, platform.name, 'freehold'])
  return hashPassword(password)
}

/** Sets a new own password: links that would set another stop working, and every other session ends. */
export async function changePassword(
  deps: AccountDeps,
  actor: Actor,
  input: { currentPassword?: string | undefined; newPassword: string },
): Promise<void> {
  const account = await readOwn(deps, actor)
  await requirePassword(deps, actor, { account, password: input.currentPassword })
  const hash = await newPasswordHash(deps, account, input.newPassword)
  await deps.unitOfWork(actor, 'platform', async (work) => {
    await savePassword(work.db, account.id, hash)
    const kinds = ['recovery', 'set_up', 'email_change'] as const
    await cancelLinks(work.db, kinds, { accountId: account.id }, deps.clock.now())
    await deps.endSessions(work, account.id, actor.sessionId)
    await work.record({ action: 'account.set_password', target: { type: 'account', id: account.id } })
    await notifyAccount(deps, work, { accountId: account.id, what: 'password_changed' })
  })
}

/**
 * Mails a link to the address to come, and tells the present one. Nothing changes before the link is used, and the
 * answer does not tell whether the address is somebody's already.
 */
export async function changeEmail(
  deps: AccountDeps,
  actor: Actor,
  input: { email: string },
): Promise<{ sentTo: string }> {
  const email = input.email.toLowerCase()
  const account = await readOwn(deps, actor)
  const queued = deps.unitOfWork(actor, 'platform', async (work) => {
    await cancelLinks(work.db, ['email_change'], { accountId: account.id }, deps.clock.now())
    const isTaken = (await findAccountByEmail(work.db, email)) !== undefined
    if (!isTaken) await mailEmailChange(deps, work, { account, email })
    await work.record({
      action: 'account.request_email_change',
      target: { type: 'account', id: account.id },
      details: { email },
      subjectId: account.id,
    })
    await notifyAccount(deps, work, { accountId: account.id, what: 'email_change_requested' })
  })
  await inEvenTime(queued)
  return { sentTo: input.email }
}

/** Replaces a password that somebody else chose, in the middle of the sign-in that asks for it. */
export async function replacePassword(
  deps: AccountDeps,
  actor: Actor,
  { accountId, password }: { accountId: string; password: string },
): Promise<void> {
  const account = await readOwn(deps, { ...actor, id: accountId })
  const before = await deps.unitOfWork(actor, 'platform', ({ db }) => findPassword(db, accountId))
  if (await verifyPassword(password, before)) throw passwordWeak('is the one that has to be replaced')
  const hash = await newPasswordHash(deps, account, password)
  await deps.unitOfWork(actor, 'platform', async (work) => {
    await savePassword(work.db, accountId, hash)
    await work.record({ action: 'account.set_password', target: { type: 'account', id: accountId } })
  })
}
