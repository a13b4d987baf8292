import type { Actor, Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { linkInvalid, passwordMissing } from './account-errors.ts'
import {
  ensureAccount,
  findAccount,
  findAccountByEmail,
  findPassword,
  renameAccount,
  savePassword,
} from './account-store.ts'
import type { Account, AccountDeps } from './account.ts'
import { attemptSubject } from './check-password.ts'
import { finishLink, type UsablePayload } from './finish-link.ts'
import { findLink, takeLink } from './link-store.ts'
import { hashPassword } from './password-hash.ts'
import { requireGoodPassword } from './password-rule.ts'
import { forgetFailures } from './sign-in-attempts.ts'
import { isUnclaimed } from './unclaimed.ts'

type SeenLink = {
  readonly payload: UsablePayload
  readonly account: Account | undefined
  readonly passwordNeeded: boolean
}

/**
 * A password is set once, by whoever proves the account's mailbox as it is now. An invitation whose inviter holds the
 * link proves none: it sets no password for an account that is more than that invitation.
 */
async function isPasswordNeeded(
  db: Db,
  payload: UsablePayload,
  account: Account | undefined,
): Promise<boolean> {
  if (payload.kind === 'recovery' || payload.kind === 'set_up' || account === undefined) return true
  if (payload.kind === 'email_change' || (await findPassword(db, account.id)) !== undefined) return false
  if (payload.email.toLowerCase() !== account.email.toLowerCase()) return false
  if (payload.kind !== 'invitation' || payload.mailed !== false || payload.join === null) return true
  return isUnclaimed(db, account.id, payload.join)
}

/** A link with the account it concerns, as things stand now; nothing is used up. */
async function seeLink({ clock }: AccountDeps, { db }: Work, token: string): Promise<SeenLink> {
  const link = await findLink(db, token, clock.now())
  if (link === undefined || link.payload.kind === 'demo') throw linkInvalid()
  const { payload, accountId } = link
  const account =
    accountId === null ? await findAccountByEmail(db, payload.email) : await findAccount(db, accountId)
  if (account?.state === 'disabled') throw linkInvalid()
  return { payload, account, passwordNeeded: await isPasswordNeeded(db, payload, account) }
}

function organizationOf(payload: UsablePayload): string | null {
  if (payload.kind === 'registration') return payload.organization.name
  return payload.kind === 'invitation' ? payload.organization : null
}

export async function readLink(
  deps: AccountDeps,
  actor: Actor,
  token: string,
): Promise<{
  kind: UsablePayload['kind']
  email: string
  name: string
  organization: string | null
  passwordNeeded: boolean
}> {
  const { payload, account, passwordNeeded } = await deps.unitOfWork(actor, 'platform', (work) =>
    seeLink(deps, work, token),
  )
  return {
    kind: payload.kind,
    email: payload.email,
    name: account?.name ?? payload.name,
    organization: organizationOf(payload),
    passwordNeeded,
  }
}

type Use = {
  readonly token: string
  readonly password?: string | undefined
  readonly name?: string | undefined
}

async function newPassword({ platform }: AccountDeps, seen: SeenLink, use: Use): Promise<string | undefined> {
  if (!seen.passwordNeeded) return undefined
  if (use.password === undefined) throw passwordMissing()
  const { email, name } = seen.payload
  const organization = organizationOf(seen.payload) ?? ''
  requireGoodPassword(use.password, [email, name, use.name ?? '', organization, platform.name, 'freehold'])
  return hashPassword(use.password)
}

async function setPassword(work: Work, accountId: string, hash: string): Promise<void> {
  await savePassword(work.db, accountId, hash)
  await work.record({ action: 'account.set_password', target: { type: 'account', id: accountId } })
}

/**
 * Uses a link once. The password is judged and hashed first, outside the transaction, so that a weak one leaves the
 * link usable; then link, account, password and whatever the link is for commit together.
 */
export async function useLink(
  deps: AccountDeps,
  actor: Actor,
  use: Use,
): Promise<{ surface: Surface; email: string }> {
  const { unitOfWork, clock, keyRing } = deps
  const seen = await unitOfWork(actor, 'platform', (work) => seeLink(deps, work, use.token))
  const hash = await newPassword(deps, seen, use)
  const id = seen.account?.id ?? newId()
  const name = use.name ?? seen.payload.name
  // Who holds the link is that person from here on.
  const person: Actor = { ...actor, kind: 'account', id, name }
  return unitOfWork(person, 'platform', async (work) => {
    const link = await takeLink(work.db, use.token, clock.now())
    if (link === undefined || link.payload.kind === 'demo') throw linkInvalid()
    const { payload } = link
    const locale = payload.kind === 'registration' ? payload.locale : 'en'
    const account =
      link.accountId === null
        ? await ensureAccount(work.db, { id, email: payload.email, name, locale })
        : await findAccount(work.db, link.accountId)
    // Another link for the same address made the account meanwhile: then this one's password may not replace it.
    if (account?.id !== id || account.state === 'disabled') throw linkInvalid()
    if (hash !== undefined) {
      await setPassword(work, id, hash)
      await renameAccount(work.db, id, name)
    }
    await forgetFailures(work.db, attemptSubject(keyRing, account.email))
    await work.record({
      action: 'account.verify_email',
      target: { type: 'account', id },
      details: { email: payload.email },
      subjectId: id,
    })
    const surface = await finishLink(deps, work, payload, account)
    return { surface, email: payload.email }
  })
}
