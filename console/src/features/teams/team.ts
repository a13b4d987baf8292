import type { Handoff, Permission, ShownSecret, TeamState } from '@freehold/contract'
import type { Tone } from '#ui/status-badge'

/** A person of a team, whichever it is: operators, or the staff of a partner. */
export type TeamPerson<Role extends string = string> = {
  readonly accountId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly state: TeamState
  readonly secondFactor: boolean
  readonly lastSeenAt: string | null
  readonly version: number
}

export type TeamInvitation<Role extends string> = {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly show?: ShownSecret | undefined
}

/** What the shared pages need to know of a team, and how they change it. */
export type Team<Role extends string = string> = {
  readonly kind: 'operator' | 'partner'
  readonly roles: readonly Role[]
  /** The role of which one stays: owner or administrator. */
  readonly topRole: Role
  readonly manage: Permission
  readonly refresh: readonly (readonly unknown[])[]
  readonly invite: (invitation: TeamInvitation<Role>, key: string) => Promise<Invited<Role>>
  readonly resend: (person: TeamPerson<Role>, key: string) => Promise<Invited<Role>>
  readonly changeRole: (person: TeamPerson<Role>, role: Role, key: string) => Promise<unknown>
  readonly deactivate: (person: TeamPerson<Role>, key: string) => Promise<unknown>
  readonly reactivate: (person: TeamPerson<Role>, key: string) => Promise<unknown>
}

export type Invited<Role extends string = string> = {
  readonly person: TeamPerson<Role>
  readonly handoff: Handoff
}

export const stateTones = {
  invited: 'waiting',
  active: 'good',
  deactivated: 'neutral',
} as const satisfies Record<TeamState, Tone>

export type TeamGuard = 'self' | 'lastOne'

/**
 * Why a person may not be changed, or undefined where they may. The server decides; this says the reason before anyone
 * has to run into it. `isWhole`: the list shows everybody, so that it can be counted.
 */
export function teamGuardOf(
  person: TeamPerson,
  caller: { readonly accountId: string },
  { people, topRole, isWhole }: { people: readonly TeamPerson[]; topRole: string; isWhole: boolean },
): TeamGuard | undefined {
  if (person.accountId === caller.accountId) return 'self'
  if (person.role !== topRole || person.state !== 'active' || !isWhole) return undefined
  const others = people.filter(
    ({ accountId, role, state }) => accountId !== person.accountId && role === topRole && state === 'active',
  )
  return others.length === 0 ? 'lastOne' : undefined
}
