import type { InviteMember, Member } from '@freehold/contract'
import type { z } from 'zod'
import { type AccountDeps, inviteAccount } from '#features/accounts'
import { findOrganization } from '#features/organizations'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import { invitationWithdrawn, memberAlreadyExists, memberNotFound } from './member-errors.ts'
import {
  activateMember,
  countActiveOwners,
  deleteMember,
  findLocale,
  findMember,
  insertInvited,
  lockMembership,
  updateRole,
} from './member-store.ts'
import { requireAuthorityOver, requireOther, requireOwnerLeft, type Role } from './member.ts'

export type MemberDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
} & Pick<AccountDeps, 'clock' | 'origin' | 'queueMail'>

type Which = { readonly organizationId: string; readonly id: string; readonly ifMatch: number }

async function readMember(db: Db, organizationId: string, id: string): Promise<Member> {
  const member = await findMember(db, organizationId, id)
  if (member === undefined) throw memberNotFound(id)
  return member
}

/**
 * Invites by e-mail. Account, member, mail and event commit together, which is why the platform begins: an
 * organization by itself reaches neither accounts nor mails.
 */
export async function inviteMember(
  deps: MemberDeps,
  actor: Actor,
  { organizationId, email, name, role }: z.output<typeof InviteMember> & { readonly organizationId: string },
): Promise<Member> {
  requireAuthorityOver(actor, role)
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    const organization = await findOrganization(inside.db, organizationId)
    if (organization === undefined)
      throw new AppError('organization.not_found', `No organization ${organizationId}`)
    const id = newId()
    const { accountId } = await inviteAccount(deps, work, {
      email,
      name,
      locale: await findLocale(work.db, actor.id),
      surface: 'app',
      to: organization.name,
      invitedBy: actor.name ?? organization.name,
      join: { organizationId, memberId: id },
    })
    const { partnerId } = organization
    const isNew = await insertInvited(inside.db, { organizationId, partnerId, id, accountId, role })
    if (!isNew) throw memberAlreadyExists()
    await inside.record({
      action: 'member.invite',
      target: { type: 'member', id },
      subjectId: accountId,
      details: { memberId: id, role, email, name },
    })
    return readMember(inside.db, organizationId, id)
  })
}

export async function changeMemberRole(
  { unitOfWork }: Pick<MemberDeps, 'unitOfWork'>,
  actor: Actor,
  { organizationId, id, ifMatch, role }: Which & { readonly role: Role },
): Promise<Member> {
  return unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    await lockMembership(db, organizationId)
    const member = await readMember(db, organizationId, id)
    requireVersion(member, ifMatch)
    requireOther(actor, member)
    requireAuthorityOver(actor, member.role, role)
    if (member.role === role) return member
    requireOwnerLeft(member, await countActiveOwners(db, organizationId))
    await updateRole(db, { organizationId, id, role })
    const target = { type: 'member', id }
    await record({
      action: 'member.change_role',
      target,
      details: { memberId: id, from: member.role, to: role },
    })
    return readMember(db, organizationId, id)
  })
}

/** Takes effect with the next request of whoever was removed: roles are read from the database each time. */
export async function removeMember(
  { unitOfWork }: Pick<MemberDeps, 'unitOfWork'>,
  actor: Actor,
  { organizationId, id, ifMatch }: Which,
): Promise<void> {
  await unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    await lockMembership(db, organizationId)
    const member = await readMember(db, organizationId, id)
    requireVersion(member, ifMatch)
    requireOther(actor, member)
    requireAuthorityOver(actor, member.role)
    requireOwnerLeft(member, await countActiveOwners(db, organizationId))
    await deleteMember(db, organizationId, id)
    const target = { type: 'member', id }
    await record({ action: 'member.remove', target, details: { memberId: id, role: member.role } })
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
  if (member?.accountId !== accountId) throw invitationWithdrawn()
  if (!(await activateMember(db, organizationId, memberId))) return
  const target = { type: 'member', id: memberId }
  await record({ action: 'member.join', target, details: { memberId, role: member.role } })
}
