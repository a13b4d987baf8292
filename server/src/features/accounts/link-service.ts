import { setTimeout as delay } from 'node:timers/promises'
import type { Locale } from '@freehold/contract'
import { systemActor, type Actor, type Surface } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { accountNotFound, registrationClosed } from './account-errors.ts'
import { ensureAccount, findAccount, findAccountByEmail, hasOperators } from './account-store.ts'
import type { Account, AccountDeps, RequestedOrganization } from './account.ts'
import { cancelInvitations, cancelLinks, countLinks, createLink, type Join } from './link-store.ts'

const hourMs = 3_600_000
const lifeMs = {
  registration: 24 * hourMs,
  invitation: 7 * 24 * hourMs,
  recovery: hourMs / 4,
  set_up: 24 * hourMs,
  started_recovery: 24 * hourMs,
  email_change: 24 * hourMs,
  demo: 60_000,
} as const

/** Longer than either answer takes to work out; both then come after this time, which tells nothing. */
const evenMs = 120

/** Does the work and answers after the same time whatever came of it. */
export async function inEvenTime(work: Promise<void>): Promise<void> {
  const even = delay(evenMs)
  await work
  await even
}

/** More links an hour than this go to no address; the answer does not tell. */
const linksPerHour = 5

/** Address of the page that uses a link. The token stands in the fragment, which no server is sent and no log keeps. */
export function linkUrl(origin: string, token: string): string {
  return `${origin}/link#${token}`
}

async function isFlooded(work: Work, email: string, now: Date): Promise<boolean> {
  return (await countLinks(work.db, email, new Date(now.getTime() - hourMs))) >= linksPerHour
}

/** Mails a link that makes account and organization when it is used. Nothing is made now, and no answer differs. */
export async function requestRegistration(
  deps: AccountDeps,
  actor: Actor,
  input: { email: string; name: string; locale: Locale; organization: RequestedOrganization },
): Promise<{ sentTo: string }> {
  const { unitOfWork, clock, platform, origin, queueMail } = deps
  if (platform.registration === 'closed') throw registrationClosed()
  const { name, locale, organization } = input
  const email = input.email.toLowerCase()
  const queued = unitOfWork(actor, 'platform', async (work) => {
    const now = clock.now()
    const account = await findAccountByEmail(work.db, email)
    if (account?.state === 'disabled' || (await isFlooded(work, email, now))) return
    const token = await createLink(work.db, {
      accountId: account?.id ?? null,
      payload: { kind: 'registration', email, name, locale, organization },
      now,
      lifeMs: lifeMs.registration,
    })
    const values = { name, organization: organization.name, link: linkUrl(origin, token) }
    await queueMail(work, { to: email, locale, template: 'registration', values })
  })
  await inEvenTime(queued)
  return { sentTo: input.email }
}

/** Mails a link to set a new password, if the address is an active account's; answers alike in any case. */
export async function requestRecovery(
  deps: AccountDeps,
  actor: Actor,
  input: { email: string },
): Promise<{ sentTo: string }> {
  const { unitOfWork, clock, origin, queueMail } = deps
  const email = input.email.toLowerCase()
  const queued = unitOfWork(actor, 'platform', async (work) => {
    const now = clock.now()
    const account = await findAccountByEmail(work.db, email)
    if (account?.state !== 'active' || (await isFlooded(work, email, now))) return
    const { name, locale } = account
    const token = await createLink(work.db, {
      accountId: account.id,
      payload: { kind: 'recovery', email, name },
      now,
      lifeMs: lifeMs.recovery,
    })
    await queueMail(work, {
      to: email,
      locale,
      template: 'recovery',
      values: { name, link: linkUrl(origin, token) },
    })
  })
  await inEvenTime(queued)
  return { sentTo: input.email }
}

/** Mails a link that makes `email` the account's address when it is used, in the transaction of `work`. */
export async function mailEmailChange(
  { clock, origin, queueMail }: Pick<AccountDeps, 'clock' | 'origin' | 'queueMail'>,
  work: Work,
  { account, email }: { readonly account: Account; readonly email: string },
): Promise<void> {
  const { id, name, locale } = account
  const now = clock.now()
  if (await isFlooded(work, email, now)) return
  const token = await createLink(work.db, {
    accountId: id,
    payload: { kind: 'email_change', email, name, from: account.email },
    now,
    lifeMs: lifeMs.email_change,
  })
  const values = { name, link: linkUrl(origin, token) }
  await queueMail(work, { to: email, locale, template: 'email_change', values })
}

/**
 * Mails a link with which a person sets a new password, started by somebody who may decide that; nobody else ever
 * chooses or learns it. With `resetSecondFactor` using the link also removes the second factors, for who lost all of
 * them; without it the next sign-in asks for one as always. `work` is on the platform.
 */
export async function startRecovery(
  { clock, origin, queueMail }: Pick<AccountDeps, 'clock' | 'origin' | 'queueMail'>,
  work: Work,
  { accountId, resetSecondFactor }: { readonly accountId: string; readonly resetSecondFactor: boolean },
): Promise<{ readonly sentTo: string }> {
  const account = await findAccount(work.db, accountId)
  if (account?.state !== 'active') throw accountNotFound()
  const { email, name, locale } = account
  const now = clock.now()
  await cancelLinks(work.db, ['recovery'], { accountId }, now)
  const token = await createLink(work.db, {
    accountId,
    payload: { kind: 'recovery', email, name, resetsFactors: resetSecondFactor },
    now,
    lifeMs: lifeMs.started_recovery,
  })
  const values = { name, link: linkUrl(origin, token) }
  await queueMail(work, { to: email, locale, template: 'recovery_started', values })
  await work.record({
    action: 'account.start_recovery',
    target: { type: 'account', id: accountId },
    details: { email, resetsFactors: resetSecondFactor },
    subjectId: accountId,
  })
  return { sentTo: email }
}

export type Invitation = {
  readonly email: string
  readonly name: string
  /** The reader's language, where there is no account yet that says. */
  readonly locale: Locale
  readonly surface: Surface
  /** What the person is invited to, as the mail names it. */
  readonly to: string
  readonly invitedBy: string
  /** The row that the used link activates; a member's id may be chosen before the row is written. */
  readonly join: Join | null
  /** False where the inviter hands the link over by other means. */
  readonly mailed?: boolean
}

/**
 * Finds or makes the invited account and queues the mail with its link; an earlier link to the same place stops
 * working. `work` is on the platform. The link answered is a secret of the invited person.
 */
export async function inviteAccount(
  deps: Pick<AccountDeps, 'clock' | 'origin' | 'queueMail'>,
  work: Work,
  invitation: Invitation,
): Promise<{ readonly accountId: string; readonly link: string; readonly expiresAt: Date }> {
  const email = invitation.email.toLowerCase()
  const { surface, to, invitedBy, join, name, locale, mailed = true } = invitation
  const account = await ensureAccount(work.db, { email, name, locale })
  const now = deps.clock.now()
  if (join !== null) await cancelInvitations(work.db, account.id, join, now)
  const token = await createLink(work.db, {
    accountId: account.id,
    payload: { kind: 'invitation', email, name: account.name, surface, organization: to, join, mailed },
    now,
    lifeMs: lifeMs.invitation,
  })
  const link = linkUrl(deps.origin, token)
  if (mailed)
    await deps.queueMail(work, {
      to: email,
      locale: account.locale,
      template: 'invitation',
      ...(join !== null && 'organizationId' in join ? { brandOf: join.organizationId } : {}),
      values: { name: account.name, organization: to, invitedBy, link },
    })
  return { accountId: account.id, link, expiresAt: new Date(now.getTime() + lifeMs.invitation) }
}

/**
 * The address where the first operator sets a password, for the start command to print; undefined once there is an
 * operator. An earlier link stops to work.
 */
export async function createSetUpLink(
  { unitOfWork, clock, origin }: Pick<AccountDeps, 'unitOfWork' | 'clock' | 'origin'>,
  { email, name = 'Operator' }: { email: string; name?: string },
): Promise<string | undefined> {
  return unitOfWork(systemActor('set-up'), 'platform', async ({ db }) => {
    if (await hasOperators(db)) return undefined
    const now = clock.now()
    await cancelLinks(db, ['set_up'], {}, now)
    const payload = { kind: 'set_up', email: email.toLowerCase(), name, first: true } as const
    return linkUrl(origin, await createLink(db, { accountId: null, payload, now, lifeMs: lifeMs.set_up }))
  })
}

/**
 * For whoever has the machine in hands: an address where this account sets a new password and becomes operator owner
 * (again). The account is made where there is none.
 */
export async function recoverOperator(
  { unitOfWork, clock, origin }: Pick<AccountDeps, 'unitOfWork' | 'clock' | 'origin'>,
  email: string,
): Promise<string> {
  return unitOfWork(systemActor('recover'), 'platform', async ({ db, record }) => {
    const now = clock.now()
    const account = await ensureAccount(db, { email: email.toLowerCase(), name: 'Operator', locale: 'en' })
    await cancelLinks(db, ['set_up', 'recovery'], { accountId: account.id }, now)
    const payload = { kind: 'set_up', email: account.email, name: account.name, first: false } as const
    const token = await createLink(db, { accountId: account.id, payload, now, lifeMs: lifeMs.recovery })
    await record({
      action: 'account.recover',
      target: { type: 'account', id: account.id },
      details: { email: account.email },
      subjectId: account.id,
    })
    return linkUrl(origin, token)
  })
}

/** A one-minute token that signs a persona of the demo in, for the sign-in of this browser only. */
export async function createDemoToken(
  { unitOfWork, clock }: Pick<AccountDeps, 'unitOfWork' | 'clock'>,
  { email, surface }: { email: string; surface: Surface },
): Promise<string> {
  return unitOfWork(systemActor('demo'), 'platform', async ({ db }) => {
    const account = await findAccountByEmail(db, email)
    if (account === undefined) throw accountNotFound()
    return createLink(db, {
      accountId: account.id,
      payload: { kind: 'demo', email: account.email, surface },
      now: clock.now(),
      lifeMs: lifeMs.demo,
    })
  })
}
