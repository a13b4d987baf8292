import type { Member } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { grantForbidden, lastOwner, ownRole } from './member-errors.ts'

export type Role = Member['role']

/** Who may give and take which roles: one's own and those below it. */
const ranks = { owner: 3, admin: 2, billing: 1, member: 1 } as const satisfies Record<Role, number>

const isStaff = (role: string): boolean => role.startsWith('operator.') || role.startsWith('partner.')

const isSupport = ({ roles }: Actor): boolean => roles.some((role) => role === 'operator.support')

/**
 * Operators and partner staff stand above every role in the organization; a role in a tenant adds nothing here. But
 * support comes in by the customer's consent: whoever could name those who consent could name itself.
 */
function rankOf(actor: Actor): number {
  const { roles } = actor
  if (isSupport(actor)) return ranks.member
  if (roles.some(isStaff)) return Number.POSITIVE_INFINITY
  const own = Object.entries(ranks).filter(([role]) => roles.some((held) => held === `organization.${role}`))
  return Math.max(0, ...own.map(([, rank]) => rank))
}

/** Refuses whoever would give, change or take a role above their own. */
export function requireAuthorityOver(actor: Actor, ...roles: readonly Role[]): void {
  const above = roles.find((role) => !mayGrant(actor, role))
  if (above !== undefined) throw grantForbidden(above)
}

/** The same for an invitation: an organization that nobody owns gets its first owner from support as well. */
export function requireAuthorityToInvite(actor: Actor, role: Role, activeOwners: number): void {
  if (isSupport(actor) && activeOwners === 0) return
  requireAuthorityOver(actor, role)
}

/** Nobody shuts themselves out, or up: another one has to do it. */
export function requireOther(actor: Actor, member: Pick<Member, 'accountId'>): void {
  if (actor.kind === 'account' && actor.id === member.accountId) throw ownRole()
}

/** Whether this actor may give the role. */
export function mayGrant(actor: Actor, role: Role): boolean {
  return ranks[role] <= rankOf(actor)
}

/** An organization keeps an owner who can sign in; one who is only invited is none yet. */
export function requireOwnerLeft(member: Pick<Member, 'role' | 'state'>, activeOwners: number): void {
  if (member.role === 'owner' && member.state === 'active' && activeOwners <= 1) throw lastOwner()
}
