import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observed, Wanted } from '#ports/provisioner'
import { planOf, readMark, withMark, withoutMark } from './index.ts'

const wanted: Wanted = {
  ref: { externalName: 'acme', externalId: null, marker: 'm', spec: {} },
  spec: {},
  secrets: {},
  fingerprints: {},
  presence: 'present',
}
const found = (parts: Partial<Observed & { exists: true }> = {}): Observed => ({
  exists: true,
  externalId: '1',
  suspended: false,
  state: { size: 1, note: null, more: 'left alone' },
  extras: [],
  ...parts,
})

test('what does not exist is created, with everything that is set', () => {
  assert.deepEqual(planOf(wanted, { exists: false }, { size: 1, list: ['a'], note: null }), {
    action: 'create',
    destructive: false,
    changes: [
      { field: 'size', from: null, to: '1' },
      { field: 'list', from: null, to: '["a"]' },
    ],
  })
})

test('what is as wanted is kept, whatever else is found', () => {
  assert.equal(planOf(wanted, found(), { size: 1, note: null }).action, 'keep')
})

test('a change of a destroying field is destructive, any other is not', () => {
  assert.equal(planOf(wanted, found(), { size: 2 }, ['size']).destructive, true)
  assert.equal(planOf(wanted, found(), { note: 'x' }, ['size']).destructive, false)
})

test('suspending and resuming come before updating, and say what else changes', () => {
  const suspended = planOf({ ...wanted, presence: 'suspended' }, found(), { size: 2 })
  assert.equal(suspended.action, 'suspend')
  assert.deepEqual(
    suspended.changes.map(({ field }) => field),
    ['size', 'suspended'],
  )
  assert.equal(planOf(wanted, found({ suspended: true }), { size: 1 }).action, 'resume')
})

test('duplicates alone are reason enough to act', () => {
  assert.equal(planOf(wanted, found({ extras: ['2'] }), { size: 1 }).action, 'update')
})

test('a mark is read back from any text around it, and set in its place', () => {
  const marks = [
    { marker: '0199-ab', suspended: false, note: null },
    { marker: '0199-ab', suspended: true, note: null },
    { marker: '0199-ab', suspended: true, note: 'idle' },
  ]
  for (const mark of marks)
    for (const text of [
      '',
      null,
      'Call 4711.',
      'Before freehold=old (suspended, idle) after',
      'x freehold:older',
    ]) {
      const description = withMark(text, mark)
      assert.deepEqual(readMark(description), mark)
      assert.doesNotMatch(description, /freehold[=:]old/)
      assert.equal(withMark(description, mark), description)
      assert.equal(withoutMark(description), withoutMark(text))
    }
  assert.equal(readMark('about freeholds'), null)
  assert.equal(readMark(undefined), null)
})
