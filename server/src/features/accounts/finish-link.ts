import type { Surface } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { emailTaken, linkInvalid } from './account-errors.ts'
import { changeAddress, hasOperators, makeOperatorOwner } from './account-store.ts'
import type { Account, AccountDeps } from './account.ts'
import { cancelLinks, type Join, type LinkPayload } from './link-store.ts'
import { notifyAccount } from './notify-account.ts'
import { findStanding, homeSurface } from './standing.ts'

/** What a link that people use carries; tokens of the demo are taken elsewhere. */
export type UsablePayload = Exclude<LinkPayload, { kind: 'demo' }>

async function surfaceOf({ db }: Work, { id }: Account): Promise<Surface> {
  const standing = await findStanding(db, id)
  return standing === undefined ? 'app' : homeSurface(standing)
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

/** Lets an account begin again without its second factors: by a person's decision, or from the box. */
async function resetFactors(
  deps: AccountDeps,
  work: Work,
  { accountId, because }: { accountId: string; because: string },
): Promise<void> {
  if (!(await deps.clearFactors(work, accountId))) return
  const target = { type: 'account', id: accountId }
  await work.record({ action: 'account.reset_factors', target, details: { because } })
  await notifyAccount(deps, work, { accountId, what: 'factors_reset' })
}

async function finishSetUp(
  deps: AccountDeps,
  work: Work,
  { payload, account }: { payload: Extract<LinkPayload, { kind: 'set_up' }>; account: Account },
): Promise<Surface> {
  if (payload.first && (await hasOperators(work.db))) throw linkInvalid()
  await makeOperatorOwner(work.db, account.id)
  await cancelLinks(work.db, ['set_up'], {}, deps.clock.now())
  await cancelLinks(work.db, ['recovery', 'email_change'], { accountId: account.id }, deps.clock.now())
  if (!payload.first)
    await resetFactors(deps, work, { accountId: account.id, because: 'recovered on the box' })
  await deps.endSessions(work, account.id)
  await work.record({ action: 'platform.set_up', target: { type: 'account', id: account.id } })
  return 'operator'
}

async function finishRecovery(
  deps: AccountDeps,
  work: Work,
  { payload, account }: { payload: Extract<LinkPayload, { kind: 'recovery' }>; account: Account },
): Promise<Surface> {
  await cancelLinks(work.db, ['recovery', 'email_change'], { accountId: account.id }, deps.clock.now())
  await deps.endSessions(work, account.id)
  const target = { type: 'account', id: account.id }
  await work.record({
    action: 'account.recover',
    target,
    details: { email: account.email },
    subjectId: account.id,
  })
  if (payload.resetsFactors === true)
    await resetFactors(deps, work, { accountId: account.id, because: 'recovery was started for the person' })
  await notifyAccount(deps, work, { accountId: account.id, what: 'password_changed' })
  return surfaceOf(work, account)
}

/** Makes the proved address the account's. Links that went to the old one stop working; it is told. */
async function finishEmailChange(
  deps: AccountDeps,
  work: Work,
  { payload, account }: { payload: Extract<LinkPayload, { kind: 'email_change' }>; account: Account },
): Promise<Surface> {
  const { email, from } = payload
  const outcome = await changeAddress(work.db, { id: account.id, from, to: email })
  if (outcome === 'taken') throw emailTaken()
  if (outcome === 'moved') throw linkInvalid()
  const kinds = ['registration', 'recovery', 'set_up', 'email_change', 'demo'] as const
  await cancelLinks(work.db, kinds, { accountId: account.id }, deps.clock.now())
  await work.record({
    action: 'account.change_email',
    target: { type: 'account', id: account.id },
    details: { email },
    subjectId: account.id,
  })
  await notifyAccount(deps, work, { accountId: account.id, what: 'email_changed', to: from })
  return surfaceOf(work, account)
}

async function join(deps: AccountDeps, work: Work, to: Join, accountId: string): Promise<void> {
  if ('organizationId' in to) return deps.joinOrganization(work, { ...to, accountId })
  const partnerId = 'partnerId' in to ? to.partnerId : null
  if (!(await deps.joinTeam(work, { partnerId, accountId }))) throw linkInvalid()
}

/** Does what a link that was just used up is for, in its transaction; answers where its person goes on. */
export async function finishLink(
  deps: AccountDeps,
  work: Work,
  payload: UsablePayload,
  account: Account,
): Promise<Surface> {
  switch (payload.kind) {
    case 'registration':
      return finishRegistration(deps, work, { payload, account })
    case 'set_up':
      return finishSetUp(deps, work, { payload, account })
    case 'recovery':
      return finishRecovery(deps, work, { payload, account })
    case 'email_change':
      return finishEmailChange(deps, work, { payload, account })
    case 'invitation':
      if (payload.join !== null) await join(deps, work, payload.join, account.id)
      return payload.surface
  }
}
