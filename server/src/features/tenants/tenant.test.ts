import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceStates } from '@freehold/contract'
import { type PhaseInput, phaseOf, presenceOf } from './tenant.ts'

const base: PhaseInput = { base: 'active', holds: 0, activated: true, resources: ['in_sync'] }

const phases: readonly (readonly [string, Partial<PhaseInput>, string])[] = [
  ['everything in sync', {}, 'ready'],
  ['something pending', { resources: ['in_sync', 'pending'] }, 'provisioning'],
  ['nothing made yet', { resources: [] }, 'provisioning'],
  ['something failing', { resources: ['in_sync', 'failing'] }, 'degraded'],
  ['something drifted', { resources: ['in_sync', 'drifted'] }, 'degraded'],
  ['not used yet', { activated: false, resources: [] }, 'pending'],
  ['a hold, everything stopped', { holds: 1, resources: ['suspended', 'suspended'] }, 'suspended'],
  ['a hold, still stopping', { holds: 1, resources: ['suspended', 'in_sync'] }, 'provisioning'],
  ['cancelled, in its grace', { base: 'cancelled', resources: ['suspended'] }, 'suspended'],
  ['deleted, still there', { base: 'deleted', resources: ['removed', 'removing'] }, 'deleting'],
  ['deleted, all gone', { base: 'deleted', resources: ['removed'] }, 'deleted'],
]

for (const [name, input, expected] of phases) {
  test(`${name}: ${expected}`, () => {
    assert.equal(phaseOf({ ...base, ...input }), expected)
  })
}

test('a tenant that is being deleted never says ready, whatever its resources and holds say', () => {
  for (const first of resourceStates) {
    for (const second of resourceStates) {
      for (const holds of [0, 1]) {
        const phase = phaseOf({ base: 'deleted', holds, activated: true, resources: [first, second] })
        assert.ok(phase === 'deleting' || phase === 'deleted')
        assert.equal(phase === 'deleted', first === 'removed' && second === 'removed')
      }
    }
  }
})

test('a hold stops a tenant and never keeps it from going', () => {
  const hold = {
    id: '1',
    kind: 'abuse',
    placedBy: null,
    reason: null,
    since: new Date(),
    until: null,
  } as const
  assert.equal(presenceOf('active', []), 'present')
  assert.equal(presenceOf('active', [hold]), 'suspended')
  assert.equal(presenceOf('cancelled', []), 'suspended')
  assert.equal(presenceOf('deleted', [hold]), 'absent')
})
