import type { HoldKind, ResourceState, TenantPhase } from '@freehold/contract'

export type Base = 'trial' | 'active' | 'cancelled' | 'deleted'

export type WorkspaceFile = {
  readonly name: string
  readonly content: string
  readonly templateVersion: number | null
}

export type ParameterValue = string | number | boolean

/** What is wanted of a tenant, and the phase it was last seen in. */
export type TenantRow = {
  readonly organizationId: string
  readonly partnerId: string
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly blueprint: string
  readonly blueprintVersion: number
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly packages: readonly string[]
  readonly files: readonly WorkspaceFile[]
  readonly base: Base
  readonly baseUntil: Date | null
  readonly activated: boolean
  readonly phase: TenantPhase
  readonly generation: number
  readonly observedGeneration: number
  readonly nextLookAt: Date | null
  readonly createdAt: Date
  readonly version: number
}

export type Hold = {
  readonly id: string
  readonly kind: HoldKind
  readonly placedBy: string | null
  readonly reason: string | null
  readonly since: Date
  readonly until: Date | null
}

/** Whether the business wants the tenant's objects running, stopped or gone. */
export function presenceOf(base: Base, holds: readonly Hold[]): 'present' | 'suspended' | 'absent' {
  if (base === 'deleted') return 'absent'
  return base === 'cancelled' || holds.length > 0 ? 'suspended' : 'present'
}

export type PhaseInput = {
  readonly base: Base
  readonly holds: number
  readonly activated: boolean
  /** Resources of the tenant, and the states of the organization's resources it needs. */
  readonly resources: readonly ResourceState[]
}

/**
 * The phase of a tenant, from standing and resources alone. One that is being deleted never says ready, and a hold
 * never hides a deletion.
 */
export function phaseOf({ base, holds, activated, resources }: PhaseInput): TenantPhase {
  const all = (...states: readonly ResourceState[]): boolean =>
    resources.every((state) => states.includes(state))
  if (base === 'deleted') return all('removed') ? 'deleted' : 'deleting'
  if (!activated) return 'pending'
  if (resources.includes('failing')) return 'degraded'
  if (base === 'cancelled' || holds > 0) return all('suspended', 'removed') ? 'suspended' : 'provisioning'
  if (resources.length === 0) return 'provisioning'
  if (resources.includes('drifted')) return 'degraded'
  return all('in_sync', 'removed') ? 'ready' : 'provisioning'
}
