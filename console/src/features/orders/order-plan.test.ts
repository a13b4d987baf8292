import assert from 'node:assert/strict'
import test from 'node:test'
import type { Plan } from '@freehold/contract'
import { comparePlans, type PlannedResource } from './order-plan.ts'

function aResource(given: Partial<PlannedResource> & { resource: string }): PlannedResource {
  return {
    kind: 'litellm.key',
    scope: 'tenant',
    system: 'litellm',
    connector: 'litellm-main',
    externalName: `tenant-${given.resource}`,
    action: 'create',
    destructive: false,
    changes: [],
    problem: null,
    ...given,
  }
}

function aPlan(...resources: readonly PlannedResource[]): Plan {
  const rest = { hash: 'f'.repeat(64), computedAt: '2026-01-01T00:00:00Z', tenantName: 'acme-00000000' }
  return { ...rest, blueprintVersion: 1, destructive: false, resources: [...resources] }
}

test('a plan that says the same has not moved', () => {
  const plan = aPlan(aResource({ resource: 'key' }))
  assert.deepEqual(comparePlans(plan, structuredClone(plan)), [])
})

test('what is new, what is different and what is gone is told apart', () => {
  const read = aPlan(aResource({ resource: 'key' }), aResource({ resource: 'path' }))
  const now = aPlan(aResource({ resource: 'key', action: 'update' }), aResource({ resource: 'team' }))
  const moves = comparePlans(read, now).map(({ resource, how }) => `${resource.resource} ${how}`)
  assert.deepEqual(moves, ['key different', 'team added', 'path gone'])
})
