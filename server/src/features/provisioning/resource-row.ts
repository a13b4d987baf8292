import type { Condition, ResourceState } from '@freehold/contract'
import type { Selectable } from 'kysely'
import type { Resources } from '#platform/db/tables'
import type { Json } from '#ports/provisioner'

/** What a blueprint and an order want of an object, references not yet replaced. */
export type Desired = {
  readonly spec: { readonly [key: string]: Json }
  /** Secret's name over there → where it comes from: `package:<package>.<name>` or `resource:<resource>.<secret>`. */
  readonly secrets: { readonly [name: string]: string }
  /** Fingerprints of package secrets as last given; they stay when the values are erased. */
  readonly fingerprints: { readonly [name: string]: string }
}

export type Presence = 'present' | 'suspended' | 'absent'

/** A resource as the reconciler works on it. */
export type ResourceRow = {
  readonly organizationId: string
  readonly partnerId: string
  readonly id: string
  readonly tenantId: string | null
  readonly projectId: string | null
  readonly scope: 'tenant' | 'organization'
  readonly name: string
  readonly kind: string
  readonly ordinal: number
  readonly needs: readonly string[]
  readonly connectorId: string
  readonly externalName: string
  readonly externalId: string | null
  readonly desired: Desired
  readonly presence: Presence
  readonly generation: number
  readonly observedGeneration: number
  readonly state: ResourceState
  readonly conditions: readonly Condition[]
  readonly lastError: string | null
  readonly retryable: boolean
  readonly attempts: number
  readonly nextRetryAt: Date | null
  readonly driftSince: Date | null
  readonly observedAt: Date | null
}

export function toResourceRow(row: Selectable<Resources>): ResourceRow {
  return {
    organizationId: row.organization_id,
    partnerId: row.partner_id,
    id: row.id,
    tenantId: row.tenant_id,
    projectId: row.project_id,
    // jsonb and checked text columns hold what this feature wrote.
    scope: row.scope as ResourceRow['scope'],
    name: row.name,
    kind: row.kind,
    ordinal: row.ordinal,
    needs: row.needs as string[],
    connectorId: row.connector_id,
    externalName: row.external_name,
    externalId: row.external_id,
    desired: row.desired as Desired,
    presence: row.presence as Presence,
    generation: row.generation,
    observedGeneration: row.observed_generation,
    state: row.state as ResourceState,
    conditions: row.conditions as Condition[],
    lastError: row.last_error,
    retryable: row.retryable,
    attempts: row.attempts,
    nextRetryAt: row.next_retry_at,
    driftSince: row.drift_since,
    observedAt: row.observed_at,
  }
}

/** Whether the object stands as it is wanted now. */
export function isSettled({ presence, state, generation, observedGeneration }: ResourceRow): boolean {
  const wanted = { present: 'in_sync', suspended: 'suspended', absent: 'removed' } as const
  return state === wanted[presence] && observedGeneration === generation
}

/** A resource that stood as wanted this recently is not asked for again by a look. */
const freshMs = 30_000

/** Whether it is time to ask again for an object that stands as wanted. */
export function isStale({ presence, observedAt }: ResourceRow, now: Date): boolean {
  return presence !== 'absent' && (observedAt === null || now.getTime() - observedAt.getTime() > freshMs)
}

const slowestRetryMs = 300_000
const hopelessRetryMs = 900_000

/**
 * When to try again: 1 s, 2 s, 4 s … up to 5 minutes, spread by a fifth so that a recovering system is not hit at
 * once. What only a person can mend is looked at every quarter of an hour: mended, it heals by itself.
 */
export function retryDelayMs(attempts: number, retryable: boolean, random: number = Math.random()): number {
  if (!retryable) return hopelessRetryMs
  const delay = Math.min(slowestRetryMs, 1000 * 2 ** Math.min(attempts - 1, 20))
  return Math.round(delay * (0.9 + 0.2 * random))
}

/** The condition list with one condition set; its transition time moves only when its status does. */
export function withCondition(
  conditions: readonly Condition[],
  condition: Omit<Condition, 'lastTransitionAt'>,
  now: Date,
): Condition[] {
  const before = conditions.find(({ type }) => type === condition.type)
  const lastTransitionAt = before?.status === condition.status ? before.lastTransitionAt : now.toISOString()
  return [...conditions.filter(({ type }) => type !== condition.type), { ...condition, lastTransitionAt }]
}
