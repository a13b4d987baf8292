import type { Actor, Surface } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { linkInvalid, passwordMissing } from './account-errors.ts'
import {
  ensureAccount,
  findAccount,
  findAccountByEmail,
  findPassword,
  hasOperators,
  makeOperatorOwner,
  renameAccount,
  savePassword,
} from './account-store.ts'
import type { Account, AccountDeps } from './account.ts'
import { attemptSubject } from './check-password.ts'
import { cancelLinks, findLink, type LinkPayload, takeLink } from './link-store.ts'
import { hashPassword } from './password-hash.ts'
import { requireGoodPassword } from './password-rule.ts'
import { forgetFailures } from './sign-in-attempts.ts'
import { findStanding, homeSurface } from './standing.ts'

type SeenLink = {
  readonly payload: Exclude<LinkPayload, { kind: 'demo' }>
  readonly account: Account | undefined
  readonly passwordNeeded: boolean
}

/** A link with the account it concerns, as things stand now; nothing is used up. */
async function seeLink({ clock }: AccountDeps, { db }: Work, token: string): Promise<SeenLink> {
  const link = await findLink(db, token, clock.now())
  if (link === undefined || link.payload.kind === 'demo') throw linkInvalid()
  const { payload, accountId } = link
  const account =
    accountId === null ? await findAccountByEmail(db, payload.email) : await findAccount(db, accountId)
  if (account?.state === 'disabled') throw linkInvalid()
  const always = payload.kind === 'recovery' || payload.kind === 'set_up'
  const passwordNeeded = always || account === undefined || (await findPassword(db, account.id)) === undefined
  return { payload, account, passwordNeeded }
}

function organizationOf(payload: SeenLink['payload']): string | null {
  if (payload.kind === 'registration') return payload.organization.name
  return payload.kind === 'invitation' ? payload.organization : null
}

export async function readLink(
  deps: AccountDeps,
  actor: Actor,
  token: string,
): Promise<{
  kind: SeenLink['payload']['kind']
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

async function finishRegistration(
  deps: AccountDeps,
  work: Work,
  { payload, account }: { payload: Extract<LinkPayload, { kind: 'registration' }>; account: Account },
): Promise<Surface> {
  const { email, name, organization } = payload
  const target = { type: 'account', id: account.id }
  await work.record({ action: 'account.register', target, details: { email, name }, subjectId: account.id })
  await deps.createOrganizationWithOwner(work, {
    ...organization,
    ownerAccountId: account.id,
    channel: 'registration',
  })
  return 'app'
}

async function finishSetUp(
  deps: AccountDeps,
  work: Work,
  { payload, account }: { payload: Extract<LinkPayload, { kind: 'set_up' }>; account: Account },
): Promise<Surface> {
  if (payload.first && (await hasOperators(work.db))) throw linkInvalid()
  await makeOperatorOwner(work.db, account.id)
  await cancelLinks(work.db, ['set_up'], {}, deps.clock.now())
  await deps.endSessions(work, account.id)
  await work.record({ action: 'platform.set_up', target: { type: 'account', id: account.id } })
  return 'operator'
}

async function finishRecovery(deps: AccountDeps, work: Work, account: Account): Promise<Surface> {
  await cancelLinks(work.db, ['recovery'], { accountId: account.id }, deps.clock.now())
  await deps.endSessions(work, account.id)
  const target = { type: 'account', id: account.id }
  await work.record({
    action: 'account.recover',
    target,
    details: { email: account.email },
    subjectId: account.id,
  })
  const standing = await findStanding(work.db, account.id)
  return standing === undefined ? 'app' : homeSurface(standing)
}

async function finishLink(
  deps: AccountDeps,
  work: Work,
  payload: SeenLink['payload'],
  account: Account,
): Promise<Surface> {
  switch (payload.kind) {
    case 'registration':
      return finishRegistration(deps, work, { payload, account })
    case 'set_up':
      return finishSetUp(deps, work, { payload, account })
    case 'recovery':
      return finishRecovery(deps, work, account)
    case 'invitation':
      if (payload.join !== null) {
        await deps.joinOrganization(work, { ...payload.join, accountId: account.id })
      }
      return payload.surface
  }
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
    const account = await ensureAccount(work.db, { id, email: payload.email, name, locale })
    // Another link for the same address made the account meanwhile: then this one's password may not replace it.
    if (account.id !== id || account.state === 'disabled') throw linkInvalid()
    if (hash !== undefined) {
      await setPassword(work, id, hash)
      await renameAccount(work.db, id, name)
    }
    await forgetFailures(work.db, attemptSubject(keyRing, account.email))
    await work.record({
      action: 'account.verify_email',
      target: { type: 'account', id },
      details: { email: account.email },
      subjectId: id,
    })
    const surface = await finishLink(deps, work, payload, account)
    return { surface, email: account.email }
  })
}
