import {
  type InvitationFault,
  type InvitationResult,
  type InvitationRow,
  InviteMember,
  type Member,
} from '@freehold/contract'
import type { z } from 'zod'
import { ensureAccount, inviteAccount } from '#features/accounts'
import { findOrganization } from '#features/organizations'
import type { Actor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { newId } from '#platform/ids'
import { memberAlreadyExists, memberNotFound, memberNotPossible } from './member-errors.ts'
import type { MemberDeps } from './member-service.ts'
import { countActiveOwners, findLocale, findMember, insertInvited } from './member-store.ts'
import { mayGrant, requireAuthorityOver, requireAuthorityToInvite } from './member.ts'

type Invitation = z.output<typeof InviteMember>

/** Where invitations go out from: one transaction on the platform, entered into one organization. */
type Desk = {
  readonly deps: Pick<MemberDeps, 'clock' | 'origin' | 'queueMail'>
  readonly actor: Actor
  readonly work: Work
  readonly inside: Work
  readonly organization: NonNullable<Awaited<ReturnType<typeof findOrganization>>>
  readonly locale: 'en' | 'de'
}

/** The platform begins: an organization by itself reaches neither accounts nor mails. */
async function atDesk<T>(
  deps: MemberDeps,
  actor: Actor,
  organizationId: string,
  fn: (desk: Desk) => Promise<T>,
): Promise<T> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    const organization = await findOrganization(inside.db, organizationId)
    if (organization === undefined)
      throw new AppError('organization.not_found', `No organization ${organizationId}`)
    return fn({ deps, actor, work, inside, organization, locale: await findLocale(work.db, actor.id) })
  })
}

async function mailLink(
  { deps, actor, work, organization, locale }: Desk,
  { email, name, memberId }: { readonly email: string; readonly name: string; readonly memberId: string },
): Promise<void> {
  await inviteAccount(deps, work, {
    email,
    name,
    locale,
    surface: 'app',
    to: organization.name,
    invitedBy: actor.name ?? organization.name,
    join: { organizationId: organization.id, memberId },
  })
}

/** The new member's id; undefined for whoever is a member already, who gets no mail. */
async function invite(desk: Desk, { email, name, role }: Invitation): Promise<string | undefined> {
  const { work, inside, organization, locale } = desk
  const account = await ensureAccount(work.db, { email: email.toLowerCase(), name, locale })
  const id = newId()
  const { id: organizationId, partnerId } = organization
  const row = { organizationId, partnerId, id, accountId: account.id, role }
  if (!(await insertInvited(inside.db, row))) return undefined
  await mailLink(desk, { email, name, memberId: id })
  await inside.record({
    action: 'member.invite',
    target: { type: 'member', id },
    subjectId: account.id,
    details: { memberId: id, role, email, name },
  })
  return id
}

/**
 * Invites into an organization, within a unit of work of the platform that does more than that. Whoever is a member
 * there already is refused. Answers the member's id.
 */
export async function inviteWithin(
  deps: Pick<MemberDeps, 'clock' | 'origin' | 'queueMail'>,
  work: Work,
  actor: Actor,
  {
    organizationId,
    locale,
    ...invitation
  }: Invitation & Pick<Desk, 'locale'> & { readonly organizationId: string },
): Promise<string> {
  requireAuthorityOver(actor, invitation.role)
  const inside = await work.inOrganization(organizationId)
  const organization = await findOrganization(inside.db, organizationId)
  if (organization === undefined)
    throw new AppError('organization.not_found', `No organization ${organizationId}`)
  const id = await invite({ deps, actor, work, inside, organization, locale }, invitation)
  if (id === undefined) throw memberAlreadyExists()
  return id
}

/** Account, member, mail and event of the invitation commit together. */
export async function inviteMember(
  deps: MemberDeps,
  actor: Actor,
  { organizationId, ...invitation }: Invitation & { readonly organizationId: string },
): Promise<Member> {
  return atDesk(deps, actor, organizationId, async (desk) => {
    const owners = await countActiveOwners(desk.inside.db, organizationId)
    requireAuthorityToInvite(actor, invitation.role, owners)
    const id = await invite(desk, invitation)
    const member = id === undefined ? undefined : await findMember(desk.inside.db, organizationId, id)
    if (member === undefined) throw memberAlreadyExists()
    return member
  })
}

type Judged = {
  readonly row: number
  readonly email: string
  readonly verdict: Invitation | InvitationFault
}

/** What each line asks for, or the first thing that is wrong with it. An address counts where it stands first. */
function judge(actor: Actor, rows: readonly InvitationRow[]): Judged[] {
  const seen = new Set<string>()
  return rows.map(({ email, name, role }, row): Judged => {
    const typed = { email: email.trim().toLowerCase(), name, role: role.trim().toLowerCase() }
    const parsed = InviteMember.safeParse(typed)
    const told = { row, email: typed.email }
    if (!parsed.success) {
      const [field] = parsed.error.issues[0]?.path ?? []
      return { ...told, verdict: field === 'name' || field === 'role' ? field : 'email' }
    }
    if (!mayGrant(actor, parsed.data.role)) return { ...told, verdict: 'role_above_yours' }
    if (seen.has(typed.email)) return { ...told, verdict: 'twice' }
    seen.add(typed.email)
    return { ...told, verdict: parsed.data }
  })
}

function refused({ row, email }: Judged, fault: InvitationFault): InvitationResult {
  return { row, email, outcome: 'invalid', fault, memberId: null }
}

async function inviteEach(desk: Desk, judged: readonly Judged[]): Promise<InvitationResult[]> {
  const results: InvitationResult[] = []
  for (const one of judged) {
    const { row, email, verdict } = one
    if (typeof verdict === 'string') {
      results.push(refused(one, verdict))
      continue
    }
    const memberId = await invite(desk, verdict)
    results.push(
      memberId === undefined
        ? { row, email, outcome: 'already_member', fault: null, memberId: null }
        : { row, email, outcome: 'invited', fault: null, memberId },
    )
  }
  return results
}

/** So many lines commit together: nobody else who invites the same people waits longer than that. */
const together = 20

/** Invites whom it can and says of each other line why not; the same list again invites nobody twice. */
export async function inviteMembers(
  deps: MemberDeps,
  actor: Actor,
  { organizationId, rows }: { readonly organizationId: string; readonly rows: readonly InvitationRow[] },
): Promise<{ invited: number; alreadyMembers: number; invalid: number; results: InvitationResult[] }> {
  // In the order of addresses, so that two lists with the same people never wait for each other in a circle.
  const judged = judge(actor, rows).toSorted((a, b) => (a.email < b.email ? -1 : 1))
  const results: InvitationResult[] = []
  for (let at = 0; at < judged.length; at += together) {
    const part = judged.slice(at, at + together)
    results.push(...(await atDesk(deps, actor, organizationId, (desk) => inviteEach(desk, part))))
  }
  const count = (outcome: InvitationResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length
  return {
    invited: count('invited'),
    alreadyMembers: count('already_member'),
    invalid: count('invalid'),
    results: results.toSorted((a, b) => a.row - b.row),
  }
}

/** The link that was mailed before stops working. */
export async function resendInvitation(
  deps: MemberDeps,
  actor: Actor,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<Member> {
  return atDesk(deps, actor, organizationId, async (desk) => {
    const member = await findMember(desk.inside.db, organizationId, id)
    if (member === undefined) throw memberNotFound(id)
    requireAuthorityOver(actor, member.role)
    if (member.state !== 'invited') throw memberNotPossible(member.state)
    await mailLink(desk, { email: member.email, name: member.name, memberId: id })
    const target = { type: 'member', id }
    await desk.inside.record({ action: 'member.resend_invitation', target, details: { memberId: id } })
    return member
  })
}
