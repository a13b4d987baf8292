import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedMembers, findConflicts, rebaseMembers } from './record-changes.ts'

const before = { name: 'Acme', city: 'Bern', vat: null as string | null }

test('only what was changed is sent', () => {
  assert.deepEqual(changedMembers(before, { ...before, city: 'Basel' }), { city: 'Basel' })
  assert.deepEqual(changedMembers(before, { ...before }), {})
})

test('a conflict is a field that both changed, and differently', () => {
  const yours = { name: 'Acme AG', city: 'Basel', vat: null }
  const theirs = { name: 'Acme SA', city: 'Basel', vat: 'CHE-1' }
  assert.deepEqual(findConflicts(before, yours, theirs), [
    { field: 'name', yours: 'Acme AG', theirs: 'Acme SA' },
  ])
})

test("going on with one's own changes keeps what someone else changed elsewhere", () => {
  const yours = { ...before, city: 'Basel' }
  const theirs = { ...before, name: 'Acme AG' }
  assert.deepEqual(rebaseMembers(before, yours, theirs), { name: 'Acme AG', city: 'Basel', vat: null })
})
