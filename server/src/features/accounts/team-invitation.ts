import type { Handoff, ShownSecret } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { ensureAccount, findAccount, saveTemporaryPassword } from './account-store.ts'
import type { AccountDeps } from './account.ts'
import { inviteAccount, type Invitation } from './link-service.ts'
import { cancelInvitations, type Join } from './link-store.ts'
import { hashPassword } from './password-hash.ts'
import { newTemporaryPassword } from './temporary-password.ts'
import { isUnclaimed } from './unclaimed.ts'

export type TeamInvitationDeps = Pick<AccountDeps, 'clock' | 'origin' | 'queueMail'> & {
  /** Whether a mail server is configured, or the demo keeps mail to be looked at. */
  readonly canMail: boolean
}

export type SparePassword = { readonly password: string; readonly hash: string }

/**
 * The password that an invitation may need, hashed before its transaction begins; undefined where a link will do.
 * Without mail a password is what is shown unless a link was asked for.
 */
export async function prepareTeamPassword(
  { canMail }: Pick<TeamInvitationDeps, 'canMail'>,
  show: ShownSecret | undefined,
): Promise<SparePassword | undefined> {
  if (canMail || show === 'link') return undefined
  const password = newTemporaryPassword()
  return { password, hash: await hashPassword(password) }
}

type TeamInvitation = Omit<Invitation, 'mailed' | 'locale' | 'invitedBy' | 'join'> & {
  readonly join: Join
  readonly spare: SparePassword | undefined
}

/**
 * Lets a person into a team, in the transaction of `work` on the platform: by a mailed link, or by the one secret that
 * the answer shows where mail cannot be sent. A password goes only to an account that is nobody's yet, and makes the
 * link unnecessary: the role may count at once.
 */
export async function inviteToTeam(
  deps: TeamInvitationDeps,
  work: Work,
  actor: Actor,
  { spare, ...invitation }: TeamInvitation,
): Promise<{ readonly accountId: string; readonly handoff: Handoff }> {
  const email = invitation.email.toLowerCase()
  const inviter = actor.id === null ? undefined : await findAccount(work.db, actor.id)
  const locale = inviter?.locale ?? 'en'
  if (spare !== undefined) {
    const account = await ensureAccount(work.db, { email, name: invitation.name, locale })
    const isNew = await isUnclaimed(work.db, account.id, invitation.join)
    if (isNew && (await saveTemporaryPassword(work.db, account.id, spare.hash))) {
      await cancelInvitations(work.db, account.id, invitation.join, deps.clock.now())
      return { accountId: account.id, handoff: { by: 'password', temporaryPassword: spare.password } }
    }
  }
  const { accountId, link, expiresAt } = await inviteAccount(deps, work, {
    ...invitation,
    locale,
    invitedBy: actor.name ?? invitation.to,
    mailed: deps.canMail,
  })
  const handoff: Handoff = deps.canMail
    ? { by: 'mail', sentTo: email }
    : { by: 'link', link, expiresAt: expiresAt.toISOString() }
  return { accountId, handoff }
}

/** What a repeated request is answered: the secret was shown once and is kept nowhere. */
export function withoutSecret(handoff: Handoff): Handoff {
  return handoff.by === 'mail' ? handoff : { by: 'secret_already_shown' }
}
