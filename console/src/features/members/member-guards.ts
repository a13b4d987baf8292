import { roles, type Member, type OrganizationRole } from '@freehold/contract'
import type { Tone } from '#ui/status-badge'

export const memberTones = {
  invited: 'waiting',
  active: 'good',
  suspended: 'warning',
} as const satisfies Record<Member['state'], Tone>

export type Guard = 'self' | 'lastOwner' | 'ownerOnly'

type Caller = {
  readonly accountId: string
  /** Undefined for operators and partner staff, who stand above the organization's own roles. */
  readonly role: OrganizationRole | undefined
}

/**
 * Why a caller may not change or remove a member, or undefined where they may. The server decides; this says the reason
 * before anyone has to run into it.
 */
export function guardOf(member: Member, caller: Caller, owners: number): Guard | undefined {
  if (member.accountId === caller.accountId) return 'self'
  if (member.role !== 'owner') return undefined
  if (caller.role !== undefined && caller.role !== 'owner') return 'ownerOnly'
  return member.state === 'active' && owners <= 1 ? 'lastOwner' : undefined
}

/** Roles that a caller may give: only owners and staff make owners. */
export function grantableRoles(role: OrganizationRole | undefined): readonly OrganizationRole[] {
  return role === undefined || role === 'owner'
    ? roles.organization
    : roles.organization.filter((candidate) => candidate !== 'owner')
}
