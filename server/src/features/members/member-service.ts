import type { Member } from '@freehold/contract'
import type { AccountDeps } from '#features/accounts'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { invitationWithdrawn, memberNotFound, memberNotPossible } from './member-errors.ts'
import {
  countActiveOwners,
  deleteMember,
  findMember,
  findMemberOf,
  lockMembership,
  moveMember,
  updateRole,
} from './member-store.ts'
import { requireAuthorityOver, requireOther, requireOwnerLeft, type Role } from './member.ts'

export type MemberDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
} & Pick<AccountDeps, 'clock' | 'origin' | 'queueMail'>

type Deps = Pick<MemberDeps, 'unitOfWork'>
type Which = { readonly organizationId: string; readonly id: string; readonly ifMatch: number }

async function readMember(db: Db, organizationId: string, id: string): Promise<Member> {
  const member = await findMember(db, organizationId, id)
  if (member === undefined) throw memberNotFound(id)
  return member
}

const targetOf = (id: string) => ({ type: 'member', id })

/** The member as they stand, for a change by somebody else who stands no lower; nobody else changes members now. */
async function beginChange(
  { db }: Work,
  actor: Actor,
  { organizationId, id, ifMatch }: Which,
): Promise<Member> {
  await lockMembership(db, organizationId)
  const member = await readMember(db, organizationId, id)
  requireVersion(member, ifMatch)
  requireOther(actor, member)
  requireAuthorityOver(actor, member.role)
  return member
}

export async function changeMemberRole(
  { unitOfWork }: Deps,
  actor: Actor,
  { role, ...which }: Which & { readonly role: Role },
): Promise<Member> {
  const { organizationId, id } = which
  return unitOfWork(actor, { organizationId }, async (work) => {
    const { db, record } = work
    const member = await beginChange(work, actor, which)
    requireAuthorityOver(actor, role)
    if (member.role === role) return member
    requireOwnerLeft(member, await countActiveOwners(db, organizationId))
    await updateRole(db, { organizationId, id, role })
    const details = { memberId: id, from: member.role, to: role }
    await record({ action: 'member.change_role', target: targetOf(id), details })
    return readMember(db, organizationId, id)
  })
}

/** Takes effect with the next request of whoever was suspended: standing is read from the database each time. */
export async function suspendMember({ unitOfWork }: Deps, actor: Actor, which: Which): Promise<Member> {
  const { organizationId, id } = which
  return unitOfWork(actor, { organizationId }, async (work) => {
    const { db, record } = work
    const member = await beginChange(work, actor, which)
    requireOwnerLeft(member, await countActiveOwners(db, organizationId))
    if (!(await moveMember(db, which, 'active', 'suspended'))) throw memberNotPossible(member.state)
    const details = { memberId: id, role: member.role }
    await record({ action: 'member.suspend', target: targetOf(id), details })
    return readMember(db, organizationId, id)
  })
}

export async function reactivateMember({ unitOfWork }: Deps, actor: Actor, which: Which): Promise<Member> {
  const { organizationId, id } = which
  return unitOfWork(actor, { organizationId }, async (work) => {
    const { db, record } = work
    const member = await beginChange(work, actor, which)
    if (!(await moveMember(db, which, 'suspended', 'active'))) throw memberNotPossible(member.state)
    const details = { memberId: id, role: member.role }
    await record({ action: 'member.reactivate', target: targetOf(id), details })
    return readMember(db, organizationId, id)
  })
}

/** Takes effect with the next request of whoever was removed; an invitation's link is worth nothing from now on. */
export async function removeMember({ unitOfWork }: Deps, actor: Actor, which: Which): Promise<void> {
  const { organizationId, id } = which
  await unitOfWork(actor, { organizationId }, async (work) => {
    const { db, record } = work
    const member = await beginChange(work, actor, which)
    requireOwnerLeft(member, await countActiveOwners(db, organizationId))
    await deleteMember(db, organizationId, id)
    const action = member.state === 'invited' ? 'member.revoke_invitation' : 'member.remove'
    await record({ action, target: targetOf(id), details: { memberId: id, role: member.role } })
  })
}

/** By oneself; the last owner hands the organization on first. */
export async function leaveOrganization(
  { unitOfWork }: Deps,
  actor: Actor,
  { organizationId, ifMatch }: Omit<Which, 'id'>,
): Promise<void> {
  await unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    await lockMembership(db, organizationId)
    const member = await findMemberOf(db, organizationId, actor.id ?? '')
    if (member === undefined) throw memberNotFound(actor.id ?? '')
    requireVersion(member, ifMatch)
    requireOwnerLeft(member, await countActiveOwners(db, organizationId))
    await deleteMember(db, organizationId, member.id)
    const details = { memberId: member.id, role: member.role }
    await record({ action: 'member.leave', target: targetOf(member.id), details })
  })
}

/**
 * Makes an invited member an active one, in the transaction of `work` on the platform. Safe to repeat; an invitation
 * that was withdrawn meanwhile is refused as an invalid link.
 */
export async function joinOrganization(
  work: Work,
  { organizationId, memberId, accountId }: { organizationId: string; memberId: string; accountId: string },
): Promise<void> {
  const { db, record } = await work.inOrganization(organizationId)
  const member = await findMember(db, organizationId, memberId)
  if (member?.accountId !== accountId || member.state === 'suspended') throw invitationWithdrawn()
  const which = { organizationId, id: memberId }
  if (!(await moveMember(db, which, 'invited', 'active'))) return
  const details = { memberId, role: member.role }
  await record({ action: 'member.join', target: targetOf(memberId), details })
}
