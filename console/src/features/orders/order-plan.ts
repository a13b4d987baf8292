import type { Plan } from '@freehold/contract'

export type PlannedResource = Plan['resources'][number]

export type PlanMove = {
  readonly resource: PlannedResource
  readonly how: 'added' | 'gone' | 'different'
}

/** What makes a resource of a plan this one and not another. */
export function plannedKey({ resource, externalName }: PlannedResource): string {
  return `${resource}/${externalName}`
}

/** Where a plan differs from the one that was read: what is new, what fell away, what is to be done differently. */
export function comparePlans(read: Plan, now: Plan): readonly PlanMove[] {
  const before = new Map(read.resources.map((resource) => [plannedKey(resource), resource]))
  const after = new Map(now.resources.map((resource) => [plannedKey(resource), resource]))
  const gone = read.resources
    .filter((resource) => !after.has(plannedKey(resource)))
    .map((resource): PlanMove => ({ resource, how: 'gone' }))
  const moved = now.resources.flatMap((resource): PlanMove[] => {
    const old = before.get(plannedKey(resource))
    if (!old) return [{ resource, how: 'added' }]
    return isSameWork(old, resource) ? [] : [{ resource, how: 'different' }]
  })
  return [...moved, ...gone]
}

function isSameWork(a: PlannedResource, b: PlannedResource): boolean {
  return (
    a.action === b.action &&
    a.destructive === b.destructive &&
    JSON.stringify(a.changes) === JSON.stringify(b.changes)
  )
}

/** Resources by the system in which they are, in the order of the plan. */
export function bySystem(plan: Plan): readonly (readonly [string, readonly PlannedResource[]])[] {
  return [...Map.groupBy(plan.resources, ({ system }) => system)]
}
