import type { Member } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { grantForbidden, lastOwner, ownRole } from './member-errors.ts'

export type Role = Member['role']

/** Who may give and take which roles: one's own and those below it. */
const ranks = { owner: 3, admin: 2, billing: 1, member: 1 } as const satisfies Record<Role, number>

/** Operators and partner staff stand above every role in the organization. */
function rankOf({ roles }: Actor): number {
  if (roles.some((role) => !role.startsWith('organization.'))) return Number.POSITIVE_INFINITY
  const own = Object.entries(ranks).filter(([role]) => roles.some((held) => held === `organization.${role}`))
  return Math.max(0, ...own.map(([, rank]) => rank))
}

/** Refuses whoever would give, change or take a role above their own. */
export function requireAuthorityOver(actor: Actor, ...roles: readonly Role[]): void {
  const above = roles.find((role) => ranks[role] > rankOf(actor))
  if (above !== undefined) throw grantForbidden(above)
}

/** Nobody shuts themselves out, or up: another one has to do it. */
export function requireOther(actor: Actor, member: Pick<Member, 'accountId'>): void {
  if (actor.kind === 'account' && actor.id === member.accountId) throw ownRole()
}

/** An organization keeps an owner who can sign in; one who is only invited is none yet. */
export function requireOwnerLeft(member: Pick<Member, 'role' | 'state'>, activeOwners: number): void {
  if (member.role === 'owner' && member.state === 'active' && activeOwners <= 1) throw lastOwner()
}
